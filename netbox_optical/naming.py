"""Every name, label and description that this plugin makes, in one place.

Pure functions of texts and numbers. The formats are what operators and devices already know: padding is a minimum
width, PoP codes appear in lower case, a line port that is to be read by TL1 keeps its dashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_TAG = re.compile(r'f(?P<flow>[0-9]{3,10})c(?P<client>[0-9]{2,10})')
_BODY = re.compile(r'^[a-z0-9-]{1,63}$')
# TL1 accepts up to 127 characters for the name of a route, but reads back only the first 64 in a circuit.
ROUTE_NAME_MAX = 64


class BadName(ValueError):
    """A name breaks the rules; the message says which part and why."""


def target_identifier(prefix: str, pop_code: str) -> str:
    """`flex`, `AA00` -> `flex.aa00`: the name that TL1 and the NMS use."""
    return f'{prefix.strip().strip(".").lower()}.{pop_code.lower()}'


def fqdn(tid: str, domain: str) -> str:
    """`flex.aa00`, `example.net` -> `flex.aa00.example.net`."""
    return f'{tid}.{domain}'


def check_fqdn(name: str) -> None:
    """Refuse a name that is no host name, saying which label is wrong.

    Two labels or more of 1 to 63 characters a-z, 0-9 and hyphen; the first may not begin or end with a hyphen.
    Raises BadName.
    """
    labels = name.split('.')
    if len(labels) < 2:
        raise BadName(f'"{name}" has one label only; at least two labels joined by a dot are needed')
    for position, label in enumerate(labels):
        if not _BODY.match(label):
            raise BadName(
                f'label "{label}" of "{name}" is not valid: 1 to 63 characters of a-z, 0-9 and hyphen are allowed'
            )
        if position == 0 and (label.startswith('-') or label.endswith('-')):
            raise BadName(f'label "{label}" of "{name}" may not begin or end with a hyphen')


def fiber_name(fqdn_a: str, port_a: str, fqdn_z: str, port_z: str) -> str:
    """`flex.aa00.example.net 1-A-1-L1 --- flex.bb11.example.net 2-A-1-L1`."""
    return f'{fqdn_a} {port_a} --- {fqdn_z} {port_z}'


def fiber_end_description(remote_fqdn: str, remote_port: str) -> str:
    """What a port with a fibre says; ends with a full stop and one blank."""
    return f'Physically connected to {remote_fqdn} {remote_port}. '


def spectrum_end_description(remote_fqdn: str, remote_port: str, spectrum: str) -> str:
    """What an end port of a standalone spectrum says; ends with a full stop and one blank."""
    return f'Remotely connected to {remote_fqdn} {remote_port} via {spectrum}. '


def site_pair(code_a: str, code_z: str) -> str:
    """`AA00`, `BB11` -> `aa00-bb11`."""
    return f'{code_a.lower()}-{code_z.lower()}'


def service_tag(flow_id: int, client_id: int) -> str:
    """Short service id: `f001c01`."""
    return f'f{flow_id:03d}c{client_id:02d}'


def parse_service_tag(text: str) -> tuple[int, int] | None:
    """`f001c01` -> (1, 1), `f1234c100` -> (1234, 100): flow and client ID; None for what `service_tag` never makes.

    Padding is a minimum width, so that there is one tag for every pair of IDs and one pair for every tag.
    """
    match = _TAG.fullmatch(text)
    if match is None:
        return None
    ids = int(match['flow']), int(match['client'])
    return ids if min(ids) > 0 and service_tag(*ids) == text else None


def och(och_id: int) -> str:
    """`OCh042`."""
    return f'OCh{och_id:03d}'


def service_name(flow_id: int, client_id: int, och_ids: Sequence[int], code_a: str, code_z: str) -> str:
    """`f001c01 OCh042 aa00-bb11`, with two carriers `f002c05 OCh033+OCh034 aa00-bb11`."""
    carriers = '+'.join(och(number) for number in och_ids)
    return f'{service_tag(flow_id, client_id)} {carriers} {site_pair(code_a, code_z)}'


def channel_spectrum_name(och_id: int, code_a: str, code_z: str) -> str:
    """Name of a channel's spectrum, and label of its line ports and carriers: `OCh042 aa00-bb11`."""
    return f'{och(och_id)} {site_pair(code_a, code_z)}'


def channel_title(och_id: int, code_a: str, code_z: str) -> str:
    """`och42_aa00-bb11`, not padded."""
    return f'och{och_id}_{site_pair(code_a, code_z)}'


def client_port_description(service: str, remote_fqdn: str, remote_port: str) -> str:
    """`f001c01 OCh042 aa00-bb11 remote:g30.bb11.example.net port-1/1/3`."""
    return f'{service} remote:{remote_fqdn} {remote_port}'


def circuit_name(spectrum: str) -> str:
    """Circuit id suffix of an OSNC: the spectrum's name with blanks turned into underscores."""
    return spectrum.replace(' ', '_')


def circuit_label(service_tags: Iterable[str]) -> str:
    """Label of a shared circuit: the short ids of its live users, a sorted set joined by `+`."""
    return '+'.join(sorted(set(service_tags)))


def standalone_circuit_label(source_tid: str, destination_tid: str) -> str:
    """`flex.aa00_flex.bb11`."""
    return f'{source_tid}_{destination_tid}'


def route_label(code_a: str, code_z: str) -> str:
    """Label of an explicit route: `aa00-bb11`."""
    return site_pair(code_a, code_z)


def route_name(pop_codes: Sequence[str], taken: Iterable[str] = ()) -> str:
    """Name of an explicit route: the PoP codes of every device along it, `aa00-cc22-bb11`.

    Routes that differ (parallel fibres) need names that differ: when the name is among `taken` (names of *other*
    routes), `.2`, `.3`... is appended. The name stays within the 64 characters that a device reads back.
    """
    base = '-'.join(code.lower() for code in pop_codes)
    if len(base) > ROUTE_NAME_MAX - 4:
        base = base[: ROUTE_NAME_MAX - 4].rstrip('-')
    others = set(taken)
    name, number = base, 1
    while name in others:
        number += 1
        name = f'{base}.{number}'
    return name


# -- and back: what a name says ---------------------------------------------------------------------------------------

_SERVICE = re.compile(r'f(\d+)c(\d+) (OCh\d+(?:\+OCh\d+)?) ([a-z0-9]+)-([a-z0-9]+)')
_CHANNEL = re.compile(r'OCh(\d+) ([a-z0-9]+)-([a-z0-9]+)')
_SPECTRUM_END = re.compile(r'Remotely connected to (\S+) (\S+) via (.+?)\.? *')


def parse_service_name(name: str) -> tuple[int, int, tuple[int, ...], tuple[str, str]] | None:
    """Flow and client id, OCh ids and PoP codes (upper case) of a `service_name`; None for any other text."""
    found = _SERVICE.fullmatch(name.strip())
    if found is None:
        return None
    och_ids = tuple(int(part.removeprefix('OCh')) for part in found[3].split('+'))
    return int(found[1]), int(found[2]), och_ids, (found[4].upper(), found[5].upper())


def parse_channel_name(name: str) -> tuple[int, tuple[str, str]] | None:
    """OCh id and PoP codes (upper case) of a `channel_spectrum_name`; None for any other text."""
    found = _CHANNEL.fullmatch(name.strip())
    return (int(found[1]), (found[2].upper(), found[3].upper())) if found else None


def parse_spectrum_end(text: str) -> tuple[str, str, str] | None:
    """FQDN, port and spectrum of a `spectrum_end_description`; None for any other text."""
    found = _SPECTRUM_END.fullmatch(text.strip())
    return (found[1], found[2], found[3]) if found else None
