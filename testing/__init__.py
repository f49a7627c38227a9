"""A NetBox for the demo and the tests: its configuration, its web entry point, its schema snapshot.

Not part of the distribution.
"""
