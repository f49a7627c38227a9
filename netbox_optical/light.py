"""Light in fibre: what `budget` and `routing` both count with."""

# Metres per second in vacuum; exact (SI).
LIGHT_M_S = 299_792_458
# Of single-mode fibre at 1550 nm, for every type: GNPy. See `budget.fibers` for those that differ.
GROUP_INDEX = 1.468
