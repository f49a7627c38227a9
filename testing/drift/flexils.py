"""Tampering with the line system, FlexILS, over TL1."""

from __future__ import annotations

from tests.jobs.by_hand import Hands

from .tampering import COSMETIC, DEGRADING, TRAFFIC, tampering

MI, RM, BO, BA, PD, NA, TO, FI = (f'flex.{code}01' for code in ('mi', 'rm', 'bo', 'ba', 'pd', 'na', 'to', 'fi'))


def _held(hands: Hands, table: str, word: str) -> tuple[str, str]:
    """Where a circuit (`osnc`) or route (`oel`) is held whose values hold the word, and its AID."""
    for tid, element in hands.lab.lab.elements.items():
        if hasattr(element, table):
            found = hands.lab.call(lambda element=element: [
                str(aid) for aid, row in getattr(element, table).items()
                if word in str(aid) or word in str(row.values)])
            if found:
                return tid, found[0]
    raise AssertionError(f'no {table} with {word}')


def _circuit(hands: Hands, word: str, keywords: str = '', state: str = '') -> None:
    tid, aid = _held(hands, 'osnc', word)
    hands.tl1(tid).ok(f'ED-OSNC:@:{aid}:%:::{keywords}:{state};')


def _reshape(hands: Hands, word: str, passband: tuple[int, int], width: int) -> None:
    tid, aid = _held(hands, 'osnc', word)
    client, (start, end) = hands.tl1(tid), passband
    client.ok(f'ED-OSNC:@:{aid}:%::::OOS;')
    client.ok(f'ED-OSNC:@:{aid}:%:::PASSBANDLIST={start}&{end},CARRIERLIST={(start + end) // 2}&{width}:OOS;')
    client.ok(f'ED-OSNC:@:{aid}:%::::IS;')
    # A circuit that changed comes up dark; whoever changes it opens the shutters again.
    keys = hands.lab.call(lambda: dict(hands.lab.lab.elements[tid].osnc[aid].values))
    for node, channel in ((tid, aid), (keys['REMNODETID'], keys['REMENDPOINT'])):
        _move(hands, node, channel, 'OPEN')


def _move(hands: Hands, tid: str, channel: str, state: str) -> None:
    client = hands.tl1(tid)
    client.ok(f'RMV-SCH:@:{channel}:%::;')
    client.ok(f'ED-SCH:@:{channel}:%:::SHUTTERSTATE={state}:;')
    client.ok(f'RST-SCH:@:{channel}:%::::;')


def _delete(hands: Hands, word: str) -> None:
    tid, aid = _held(hands, 'osnc', word)
    hands.tl1(tid).ok(f'ED-OSNC:@:{aid}:%::::OOS;')
    hands.tl1(tid).ok(f'DLT-OSNC:@:{aid}:%::;')


def _relabel_route(hands: Hands, word: str) -> None:
    tid, name = _held(hands, 'oel', word)
    hands.tl1(tid).ok(f'ED-OEL:@:{name}:%:::LABEL="by hand":;')


def _scg(tid: str, port: str, keywords: str):
    return lambda hands: hands.tl1(tid).ok(f'ED-SCG:@:{port}:%:::{keywords}:;')


TAMPERINGS = (
    tampering('circuit: label', lambda hands: _circuit(hands, 'OCh001', 'LABEL="by hand"'),
              (MI, 'optical-circuit', 'label', COSMETIC), hits='1'),
    tampering('circuit: removed', lambda hands: _delete(hands, 'OCh006'),
              (BO, 'optical-circuit', '', TRAFFIC), (BO, 'shutter', '', TRAFFIC), (BA, 'shutter', '', TRAFFIC),
              hits='6'),
    tampering('circuit: another passband', lambda hands: _reshape(
        hands, 'OCh004', (195_500_000, 195_550_000), 37_500),
              (MI, 'optical-circuit', 'passband', TRAFFIC), (MI, 'optical-circuit', 'carrier', TRAFFIC), hits='4'),
    tampering('circuit: locked', lambda hands: _circuit(hands, 'OCh005', state='OOS'),
              (BO, 'optical-circuit', 'state', TRAFFIC), hits='5'),
    tampering('shutter: closed', lambda hands: _move(hands, MI, '1-E1-1-T2A-1', 'CLOSED'),
              (MI, 'shutter', 'shutter', TRAFFIC), hits='2'),
    tampering('shutter: in maintenance', lambda hands: hands.tl1(BA).ok('RMV-SCH:@:1-E1-1-T1A-1:%::;'),
              (BA, 'shutter', 'state', TRAFFIC), hits='2'),
    tampering('route: label', lambda hands: _relabel_route(hands, 'pd01-na01'),
              (PD, 'optical-route', 'label', COSMETIC), hits='24'),
    tampering('add/drop port: label', _scg(MI, '1-E1-2-T3A', 'LABEL="by hand"'),
              (MI, 'fiber-end', 'label', COSMETIC), hits='22'),
    tampering('add/drop port: pointer', _scg(PD, '1-E1-1-T5A', 'PROVOWREMPTP=XX1234/1-4-L1'),
              (PD, 'fiber-end', 'remote', DEGRADING), hits='21'),
    tampering('spectrum: label of the circuit', lambda hands: _circuit(hands, 'Alien', 'LABEL="by hand"'),
              (MI, 'optical-circuit', 'label', COSMETIC), hits=''),
    tampering('spectrum: another passband', lambda hands: _reshape(
        hands, 'Alien', (195_600_000, 195_700_000), 100_000),
        (MI, 'optical-circuit', 'passband', TRAFFIC), (MI, 'optical-circuit', 'carrier', TRAFFIC)),
    tampering('spectrum: label of the end', _scg(RM, '1-E1-1-T9A', 'LABEL="by hand"'),
              (RM, 'add-drop-port', 'label', COSMETIC)),
    tampering('line port: label', lambda hands: hands.tl1(TO).ok('ED-OTS:@:1-A-1-L1:%:::LABEL="by hand":;'),
              (TO, 'fiber-end', 'label', COSMETIC)),
    tampering('amplifier: label of the fibre', lambda hands: hands.tl1('flex.vc01').ok(
        'ED-OTS:@:1-A-1-L1:%:::LABEL="by hand":;'), ('flex.vc01', 'fiber-end', 'label', COSMETIC)),
)

