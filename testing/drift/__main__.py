"""`python -m testing.drift [WORD...]`: every tampering, or those whose name holds the words, on the database that the
environment names. Exit status: 0 when every one was found, repaired and adopted and nothing else was reported.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

import django


def main(arguments: list[str] | None = None) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog='python -m testing.drift', description=__doc__)
    parser.add_argument('words', nargs='*', help='words that the name of a tampering holds')
    parser.add_argument('--together', action='store_true', help='all at once only, not one after the other')
    parser.add_argument('--lab', type=Path, required=True, help='folder of the simulated network')
    options = parser.parse_args(arguments)
    django.setup()
    from django.db import transaction

    from netbox_optical.drivers.infinera.flexils import shutters
    from netbox_optical.lab.network import load_network
    from netbox_optical.lab.thread import LabThread
    from testing.faults.stage import seeded

    from . import flexils, foreign, g30, g42, services
    from .play import Play

    chosen = [each for module in (g30, g42, flexils, foreign) for each in module.TAMPERINGS
              if all(word in each.name for word in options.words)]
    logging.disable(logging.CRITICAL)
    # The simulated circuits are up at once.
    shutters.AT_LEAST = 0.0
    network = load_network('garr')
    with LabThread(network, options.lab) as lab, transaction.atomic():
        stage = seeded(lab, network)
        with stage.settings(domain=network.domain):
            products = services.light(stage.user)
            print(f'{len(products) - 1} services and a spectrum are in service', flush=True)
            tally = Play(stage, products).run(chosen, alone=not options.together)
        transaction.set_rollback(True)
    print(tally, flush=True)
    return 0 if tally.whole else 1


if __name__ == '__main__':
    sys.exit(main())
