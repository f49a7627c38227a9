"""`python -m netbox_optical.lab up --state-dir DIR`."""

from __future__ import annotations

import argparse
import sys

from .cli import add_arguments, run


def main() -> int:
    parser = argparse.ArgumentParser(prog='python -m netbox_optical.lab', description='a simulated optical network')
    add_arguments(parser)
    return run(vars(parser.parse_args()), lambda line: print(line, flush=True))


if __name__ == '__main__':
    sys.exit(main())
