"""Spectrum as the line system sees it: passbands and carriers in MHz, half-open ranges, what is free of the band."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from netbox_optical.lab.flexils.errors import Deny

Ranges = tuple[tuple[int, int], ...]

BAND = (191_325_000, 196_125_000)
ANCHOR = 193_100_000  # [ITU-T G.694.1]
CENTRE_STEP = 6_250
WIDTH_STEP = 12_500

_PAIRS = re.compile(r'\d{1,9}&\d{1,9}(&-\d{1,9}&\d{1,9})*')


def parse_pairs(name: str, text: str) -> Ranges:
    """`a&b&-c&d` as pairs of integers. Raises Deny IPNV."""
    if not _PAIRS.fullmatch(text):
        raise Deny('IPNV', f'Input, Invalid Value, {{{name}}}={{{text}}}')
    pairs = (pair.split('&') for pair in text.split('&-'))
    return tuple((int(low), int(high)) for low, high in pairs)


def format_pairs(pairs: Iterable[tuple[int, int]]) -> str:
    return '&-'.join(f'{low}&{high}' for low, high in pairs)


def parse_ranges(name: str, text: str) -> Ranges:
    """Frequency ranges inside the band, sorted and not overlapping each other. Raises Deny."""
    ranges = tuple(sorted(parse_pairs(name, text)))
    for low, high in ranges:
        if low >= high:
            raise Deny('IPNV', f'Input, Invalid Value, {{{name}}}={{{text}}}: a range ends before it starts')
        if low < BAND[0] or high > BAND[1]:
            raise Deny('IDRG', f'{{{name}}}={{{text}}} is outside {BAND[0]}&{BAND[1]}')
    if any(first[1] > second[0] for first, second in itertools.pairwise(ranges)):
        raise Deny('IDNC', f'{{{name}}}={{{text}}}: ranges overlap')
    return ranges


def parse_passbands(text: str) -> Ranges:
    """Passbands on the flexible grid: centres on 6.25 GHz, widths in 12.5 GHz [ITU-T G.694.1]. Raises Deny."""
    ranges = parse_ranges('PASSBANDLIST', text)
    for low, high in ranges:
        if (high - low) % WIDTH_STEP or ((low + high) // 2 - ANCHOR) % CENTRE_STEP:
            raise Deny('IDRG', f'{{PASSBANDLIST}}={{{text}}} is not aligned with the 12.5GHZ grid')
    return ranges


def parse_carriers(text: str, passbands: Ranges) -> Ranges:
    """Carriers `(centre, width)`, each inside one passband. Raises Deny."""
    carriers = parse_pairs('CARRIERLIST', text)
    for centre, width in carriers:
        if width <= 0 or not inside(2 * centre - width, 2 * centre + width, doubled(passbands)):
            raise Deny('IDNC', f'Carrier {centre}&{width} is not inside the passband {format_pairs(passbands)}')
    return carriers


def default_carriers(passbands: Ranges) -> Ranges:
    """Centre of the passband, full width."""
    return tuple(((low + high) // 2, high - low) for low, high in passbands)


def doubled(ranges: Ranges) -> Ranges:
    """Ranges times two, so that half a width stays an integer."""
    return tuple((2 * low, 2 * high) for low, high in ranges)


def inside(low: int, high: int, ranges: Ranges) -> bool:
    return any(start <= low and high <= end for start, end in ranges)


def overlap(first: Iterable[tuple[int, int]], second: Iterable[tuple[int, int]]) -> bool:
    second = tuple(second)
    return any(a < d and c < b for a, b in first for c, d in second)


def free_of(used: Iterable[tuple[int, int]]) -> Ranges:
    """The band without `used`, sorted and merged; empty when the band is full."""
    free, position = [], BAND[0]
    for low, high in sorted(used):
        if low > position:
            free.append((position, low))
        position = max(position, high)
    if position < BAND[1]:
        free.append((position, BAND[1]))
    return tuple(free)
