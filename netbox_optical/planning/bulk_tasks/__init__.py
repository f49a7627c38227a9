"""Bulk tasks: files that are checked as a whole and carried out row by row, and comparisons of many fibres."""
