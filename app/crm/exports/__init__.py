"""Exports: records as rows of a CSV file, in the words that imports understand."""
