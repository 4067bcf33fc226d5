"""The facts of a record that people edit: in forms, in their place, and where two edits meet."""
