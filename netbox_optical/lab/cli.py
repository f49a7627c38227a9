"""The lab's command line, shared by `python -m netbox_optical.lab` and the management command `optical_lab`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .faults import KINDS
from .network import load_network

Write = Callable[[str], object]
TIMEOUT = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sub-commands up, status, light, reset, state, fault, faults, heal."""
    commands = parser.add_subparsers(dest='action', required=True)
    for name, text in (
        ('up', 'run the lab in the foreground until SIGTERM or SIGINT'),
        ('status', 'addresses and request counts'),
        ('light', 'whether Ethernet reaches the other end, for one client port or for all that send'),
        ('reset', 'put every element back to the commissioned state'),
        ('state', 'the full state of one element or of all, as JSON'),
        ('fault', 'order a fault of one element'),
        ('faults', 'the faults that were ordered, and how often they struck'),
        ('heal', 'forget all faults, those of one element, or one of them; what is down comes back'),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument('--state-dir', required=True, help='folder of keys, credentials.json, inventory.json')
        if name == 'up':
            command.add_argument('--prefix', default='auto', help='127.x.0.0, or auto for the first free one')
            command.add_argument('--network', default='garr', help='a shipped network, or a JSON file')
        elif name == 'light':
            command.add_argument('tid', nargs='?')
            command.add_argument('port', nargs='?')
        elif name in ('state', 'faults', 'heal'):
            command.add_argument('tid', nargs='?')
            if name == 'heal':
                command.add_argument('--number', type=int, help='of the order, as `faults` shows it')
        elif name == 'fault':
            _add_order(command)


def _add_order(command: argparse.ArgumentParser) -> None:
    command.add_argument('tid', help='the element, or tnms')
    kinds = '; '.join(f'{kind}: {text}' for kind, text in KINDS.items())
    command.add_argument('kind', choices=sorted(KINDS), help=kinds)
    command.add_argument('--at', type=int, default=1, help='at the n-th matching request from now')
    command.add_argument('--times', type=int, default=1, help='how often, 0 for always')
    command.add_argument('--match', default='', help='regular expression: only requests with it in their text')
    command.add_argument('--code', default='', help='of a refusal: a TL1 mnemonic, or `<HTTP status> [<error tag>]`')
    command.add_argument('--message', default='', help='of a refusal')
    command.add_argument('--seconds', type=float, help='of a delay, an outage (0 until healed) or a slow job')


def run(options: Mapping[str, Any], write: Write = print) -> int:
    """Do what the arguments say; returns an exit status: 0 well, 1 dark or refused, 2 no lab."""
    if options['action'] == 'up':
        return asyncio.run(_up(options, write))
    actions = {
        'status': _status, 'light': _light, 'reset': _reset, 'state': _state, 'fault': _fault, 'faults': _faults,
        'heal': _heal,
    }
    try:
        return actions[options['action']](options, write)
    except FileNotFoundError as error:
        write(f'lab: not running: {error.filename} does not exist')
    except urllib.error.HTTPError as error:
        write(f'lab: {error.code}: {error.read().decode(errors="replace")}')
        return 1
    except BrokenPipeError:
        return 0  # whoever read our output has seen enough
    except OSError as error:
        write(f'lab: does not answer: {error}')
    return 2


async def _up(options: Mapping[str, Any], write: Write) -> int:
    from .lab import Lab, free_prefix  # the servers; the other commands need none of them

    network = load_network(options['network'])
    prefix = free_prefix(network) if options['prefix'] == 'auto' else options['prefix']
    lab = Lab(network, state_dir=options['state_dir'], prefix=prefix)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    write(f'lab: starting {len(lab.elements)} elements on {prefix}/16')
    try:
        await lab.start()
    except OSError as error:
        write(f'lab: cannot start: {error}')
        return 1
    where = lab.inventory()
    write(f'lab: ready: {len(lab.elements)} elements of {network.name}, TNMS {where["tnms"]["url"]}, '
          f'control {where["control"]}, files in {lab.state_dir}')
    sys.stdout.flush()
    await stop.wait()
    await lab.stop()
    (lab.state_dir / 'inventory.json').unlink(missing_ok=True)  # so that nobody takes a stopped lab for a running one
    write('lab: stopped')
    return 0


def _ask(
    options: Mapping[str, Any], path: str, method: str = 'GET', document: Mapping[str, Any] | None = None, **query: str
) -> Any:
    inventory = json.loads((Path(options['state_dir']) / 'inventory.json').read_text(encoding='utf-8'))
    url = f'{inventory["control"]}{path}'
    if query:
        url += '?' + urllib.parse.urlencode(query)
    body = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(url, body, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback is never behind a proxy
    with opener.open(request, timeout=TIMEOUT) as response:
        return json.load(response)


def _status(options: Mapping[str, Any], write: Write) -> int:
    status = _ask(options, '/status')
    write(f'lab: {status["network"]} on {status["prefix"]}/16, {status["requests"]} requests to elements, '
          f'{status["faults"]} faults ordered')
    rows = {'tnms': {'platform': 'tnms', **status['tnms']}, **status['elements']}
    for tid, entry in rows.items():
        write(f'{tid:12} {entry["platform"]:12} {entry["host"]:15} {entry["requests"]:6} requests')
    return 0


def _light(options: Mapping[str, Any], write: Write) -> int:
    if options.get('tid'):
        if not options.get('port'):
            write('lab: give the port too')
            return 1
        verdicts = [_ask(options, '/light', tid=options['tid'], port=options['port'])]
    else:
        verdicts = _ask(options, '/light')
    for verdict in verdicts:
        write(describe(verdict))
    if not verdicts:
        write('no client port sends light')
    return 0 if all(verdict['lit'] for verdict in verdicts) else 1


def describe(verdict: Mapping[str, Any]) -> str:
    """One line for people about a verdict as the control API gives it."""
    if verdict['lit']:
        (a_tid, a_port), (z_tid, z_port) = verdict['ends']
        return f'lit:  {a_tid} {a_port} <-> {z_tid} {z_port}'
    return f'dark: {verdict["forward"]["hops"][0]}: {verdict["reason"]}'


def _reset(options: Mapping[str, Any], write: Write) -> int:
    _ask(options, '/reset', 'POST')
    write('lab: reset')
    return 0


def _state(options: Mapping[str, Any], write: Write) -> int:
    path = f'/state/{urllib.parse.quote(options["tid"])}' if options.get('tid') else '/state'
    write(json.dumps(_ask(options, path), indent=2))
    return 0


def _fault(options: Mapping[str, Any], write: Write) -> int:
    order = {name: options[name] for name in ('kind', 'at', 'times', 'match', 'code', 'message')}
    if options['seconds'] is not None:
        order['seconds'] = options['seconds']
    write(_line(_ask(options, '/faults', 'POST', {'element': options['tid'], **order})))
    return 0


def _faults(options: Mapping[str, Any], write: Write) -> int:
    orders = _ask(options, '/faults', **({'element': options['tid']} if options.get('tid') else {}))
    for order in orders:
        write(_line(order))
    if not orders:
        write('no faults')
    return 0


def _heal(options: Mapping[str, Any], write: Write) -> int:
    query = {'element': options['tid']} if options.get('tid') else {}
    if options.get('number') is not None:
        query['number'] = str(options['number'])
    write(f'lab: {_ask(options, "/faults", "DELETE", **query)["cancelled"]} faults forgotten')
    return 0


def _line(order: Mapping[str, Any]) -> str:
    """One line for people about an ordered fault as the control API gives it."""
    words = [f'{order["element"]} {order["number"]}: {order["kind"]} at request {order["at"]}']
    words.append(f'{order["times"] or "any number of"} times')
    words += [f'{name} {order[name]}' for name in ('match', 'code', 'message', 'seconds') if order[name]]
    words.append(f'seen {order["seen"]}, struck {order["fired"]}')
    return ', '.join(words) + (', now' if order['active'] else '')
