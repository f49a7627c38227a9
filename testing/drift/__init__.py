"""Somebody changes the network by hand, in every way there is: it has to be seen, and put right from either side.

See docs/assurance.md. `make drift`; needs a set-up Django and a database of its own.
"""
