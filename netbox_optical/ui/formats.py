"""Numbers as people in the field read them. Plain text; frequencies come in MHz, lengths in m."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import Range
from django.utils.translation import gettext as _

from netbox_optical.models import OpticalDevice, OpticalPort, OpticalSpectrum, TransportChannel
from netbox_optical.planning.visible import visible

__all__ = (
    'counts',
    'decibel',
    'decibel_milliwatt',
    'frequency',
    'gigahertz',
    'length',
    'microseconds',
    'passband',
    'route_of_channel',
    'spectrum_chain',
    'terahertz',
    'units',
    'wavelength',
)

# Speed of light in m/s, by definition of the metre.
_LIGHT = 299_792_458


def counts(numbers: dict[str, int]) -> str:
    """Numbers by kind: `devices: 5, ports: 120`."""
    return ', '.join(f'{kind}: {count}' for kind, count in sorted(numbers.items()))


def _trimmed(value: Decimal, least: int) -> str:
    """Without needless zeros, but with at least `least` decimals."""
    text = f'{value:f}'
    if '.' in text:
        text = text.rstrip('0').rstrip('.')
    whole, _dot, fraction = text.partition('.')
    fraction = fraction.ljust(least, '0')
    return f'{whole}.{fraction}' if fraction else whole


def terahertz(mhz: int) -> str:
    """193100000 -> `193.100`."""
    return _trimmed(Decimal(mhz) / 1_000_000, 3)


def gigahertz(mhz: int) -> str:
    """37500 -> `37.5 GHz`."""
    return f'{_trimmed(Decimal(mhz) / 1000, 0)} GHz'


def wavelength(mhz: int) -> str:
    """Vacuum wavelength, 193100000 -> `1552.52 nm`."""
    return f'{Decimal(_LIGHT) * 1000 / Decimal(mhz):.2f} nm'


def frequency(mhz: int | None) -> str:
    """193100000 -> `193.100 THz / 1552.52 nm`; empty for None."""
    return '' if mhz is None else f'{terahertz(mhz)} THz / {wavelength(mhz)}'


def passband(start: int | None, end: int | None) -> str:
    """`193.075 – 193.125 THz (50 GHz)`; empty when an edge is missing."""
    if start is None or end is None:
        return ''
    return f'{terahertz(start)} – {terahertz(end)} THz ({gigahertz(end - start)})'


def length(metres: int | None) -> str:
    """850 -> `850 m`, 81300 -> `81.3 km`; empty for None."""
    if metres is None:
        return ''
    return f'{metres} m' if metres < 1000 else f'{_trimmed(Decimal(metres) / 1000, 0)} km'


def decibel(value: Decimal | float | None) -> str:
    """`9.50 dB`, with its sign when negative; empty for None."""
    return '' if value is None else f'{value:.2f} dB'


def microseconds(value: float | None) -> str:
    """`391.7 µs`; empty for None."""
    return '' if value is None else f'{value:.1f} µs'


def decibel_milliwatt(value: Decimal | float | None) -> str:
    """`-3.50 dBm`; a missing value is an empty text."""
    return '' if value is None else f'{value:.2f} dBm'


def units(taken: Range | None) -> str:
    """[0, 4) -> `0-3`, [2, 3) -> `2`; empty for None."""
    if taken is None:
        return ''
    return str(taken.lower) if taken.upper - taken.lower == 1 else f'{taken.lower}-{taken.upper - 1}'


def _chain(ports: list[OpticalPort], seen: set[int]) -> str:
    """Ports come in pairs: in and out of one device."""
    pairs = zip(ports[::2], ports[1::2], strict=False)
    return ' ⇋ '.join(
        f'{before.optical_device.tid} ({before.aid} × {after.aid})' if before.optical_device_id in seen
        else _('a device you may not see') for before, after in pairs)


def spectrum_chain(spectrum: OpticalSpectrum, user: Any) -> str:
    """The stored way through the line system, `TID (in × out) ⇋ ...`; empty when there is none.

    Devices that the user may not view have no name.
    """
    sections = spectrum.sections.select_related('a_port__optical_device', 'z_port__optical_device').prefetch_related(
        'hops__port__optical_device')
    chains = [[section.a_port, *(hop.port for hop in section.hops.all()), section.z_port] for section in sections]
    devices = {port.optical_device_id for ports in chains for port in ports}
    seen = set(visible(OpticalDevice, user).filter(pk__in=devices).values_list('pk', flat=True))
    return ' ⇋ '.join(_chain(ports, seen) for ports in chains)


def route_of_channel(channel: TransportChannel, user: Any) -> str:
    """`spectrum_chain` of a channel; line port to line port when they are fibred to each other."""
    return spectrum_chain(channel.spectrum, user) or f'{channel.line_port_a} ⇋ {channel.line_port_z}'
