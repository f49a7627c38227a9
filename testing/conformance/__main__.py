"""`python -m testing.conformance [WORD...]`: the matrix, or the cells whose name holds all the words."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from .bench import running
from .run import cells, check


def main(words: list[str]) -> int:
    """Exit status: 0 when every cell is ok, 1 otherwise, 2 when there is none."""
    wanted = cells(*words)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix='conformance-') as folder, running(Path(folder)) as lab:
        for cell in wanted:
            outcomes.append(check(cell, lab))
            print(outcomes[-1].line(), flush=True)
    good = sum(not outcome.trouble for outcome in outcomes)
    print(f'conformance: {len(outcomes)} cells, {good} ok', flush=True)
    if not outcomes:
        return 2
    return 0 if good == len(outcomes) else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
