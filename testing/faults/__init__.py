"""Everything breaks: each fault at each step of the runs of services, fibres and spectra; then the way on, or back.

    make faults                                   the whole matrix
    make faults SCENARIO='G30 create' FAULT=lost  cells whose names hold all the words

A cell is one run of the workflow engine, one of its steps, one fault, and one of two ways on: *retry*, after which what
was asked for is on the network, or *undo*, after which network and database are as before the run. See docs/faults.md.
"""
