"""Drift: what the devices hold against what NetBox says, for everything at once. See docs/assurance.md."""
