"""Benchmark of the search: `make bench`. Times depend on the machine; the ratios, taken in one run, much less so."""
