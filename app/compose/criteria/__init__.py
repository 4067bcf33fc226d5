"""Which records: rules joined by all, any and not, over an allow-list of fields for each kind.

`tree` is what is asked, `text` how an address writes it, `field` what one may ask by (`words`,
`numbers`, `moments`, `choices`), and `table` turns the rules into a condition, in one place for
lists, views and segments.
"""
