# make demo   a NetBox with the plugin, a simulated optical network and example objects; prints where and how to log in
# make test   everything that must hold: lint, migrations, all tests, the smoke run
# make smoke  one service of each kind: ordered over REST, lit, planned again, removed, dark
# make conformance   every kind of resource on every platform over every transport, against simulated devices
# make wire-faults   every fault at every request of the drivers, against simulated devices
# make faults every fault of devices, worker, database and queue at every step of the runs of services, fibres and spectra,
#             then retry or undo (some 1,570 cells, 2,200 s of processor time); SCENARIO='G30 create' and FAULT=killed narrow it
# make drift  change the simulated network by hand in some sixty ways, with 30 services in service: each is found as what it
#             is, and put right from either side; ONLY='G30 line' narrows it
# make bench  the search for routes against Yen's with first fit, cold load, matrix and pages, on generated networks; fibres
#             from a file against NetBox's own import of cables; a drift report on 200 devices with 1,000 services;
#             ONLY=drift, ONLY=bulk narrow it; TOPOLOGIES=FOLDER adds GML files, LARGEST=1 the largest network in the database
# make lint   ruff
# make stop   stop every server that was started from this checkout, and nothing else
# make clean  the same, and remove the hidden folder .run (virtual environment, databases, logs)
#
# PYTHON=/path/to/python3.13 chooses the Python; TESTS='tests/models -x' narrows what `make test` gives to pytest.

.PHONY: help demo test smoke conformance wire-faults faults drift bench lint stop clean
.DEFAULT_GOAL := help
export PYTHON TESTS TOPOLOGIES LARGEST SCENARIO FAULT ONLY

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile

demo test smoke conformance wire-faults faults drift bench lint stop clean:
	@tools/run $@
