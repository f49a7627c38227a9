"""The conformance matrix: every kind of resource on every platform over every transport, on the wire against a lab.

`make conformance`, or `python -m testing.conformance [WORD...]` for the cells whose name holds all the words. No NetBox
and no database take part. A cell creates its resource, reads it back, changes it, reads it back, plans again (nothing
may be left to do), deletes it and looks that it is gone and the device as it was before. A new kind, or a new platform
for a kind, is one more `Case` in `cases.py`.
"""
