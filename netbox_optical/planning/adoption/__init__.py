"""The living network, adopted: read whole devices, compare with NetBox, propose, and write what somebody ticked.

Nothing in here sends a change to a device. See docs/adoption.md.
"""
