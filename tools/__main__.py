"""Command line of the project's own tools: `tools/run COMMAND`. The Makefile's targets call the same."""

import argparse
import signal
import sys

from tools.report import Failure, die


def main(arguments: list[str]) -> int:
    # Terminated like interrupted: what a command has started is cleaned up on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if arguments and arguments[0] in ('dev-test', 'dev-netbox'):
        # Everything after these words belongs to the other program.
        from tools import testing

        (testing.dev_test if arguments[0] == 'dev-test' else testing.dev_netbox)(arguments[1:])
    parser = argparse.ArgumentParser(prog='tools/run', description=__doc__)
    commands = parser.add_subparsers(dest='command', required=True, metavar='COMMAND')
    for name, about in COMMANDS.items():
        commands.add_parser(name, help=about, description=about)
    return run(parser.parse_args(arguments).command)


COMMANDS = {
    'demo': 'start a NetBox with the plugin, a simulated optical network and example objects',
    'test': 'check everything: lint, migrations, all tests, the smoke run',
    'smoke': 'order, light, verify and remove one service of each kind on a private instance',
    'conformance': 'try every kind of resource on every platform over every transport against simulated devices',
    'wire-faults': 'try every fault at every request of the drivers against simulated devices',
    'drift': 'change the network by hand in every way, and see that it is found and put right from either side',
    'faults': 'break devices, worker, database and queue at each step of the runs, and see that nothing is lost',
    'bench': "time the search for routes against Yen's k shortest paths, and import, cold load, matrix and page",
    'lint': 'run ruff',
    'stop': 'stop every server that was started from this checkout',
    'clean': 'stop every server and remove the hidden folder .run',
    'snapshot': "make the snapshot of NetBox's empty schema anew",
}


def run(command: str) -> int:
    from tools import demo, drift, faults, lifecycle, snapshot, suite

    if command == 'demo':
        return demo.demo()
    if command == 'smoke':
        return suite.smoke()
    if command == 'test':
        return suite.test()
    if command == 'conformance':
        return suite.conformance()
    if command == 'wire-faults':
        return suite.wire_faults()
    if command == 'drift':
        return drift.run()
    if command == 'faults':
        return faults.run()
    if command == 'bench':
        return suite.bench()
    if command == 'lint':
        return suite.lint()
    if command == 'stop':
        return lifecycle.stop()
    if command == 'clean':
        return lifecycle.clean()
    snapshot.make()
    return 0


if __name__ == '__main__':
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(die(failure))
    except KeyboardInterrupt:
        sys.exit(die(Failure('interrupted')))
