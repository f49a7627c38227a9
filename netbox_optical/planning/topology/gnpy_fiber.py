"""Fibres of GNPy's JSON: length, type, loss."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from netbox_optical.planning.topology.description import Segment

MAX_SEGMENTS = 5  # of one fibre, see `models.fiber`
MAX_LENGTH_M = 20_000_000  # half-way round the earth
# Types of GNPy's equipment library by dispersion and effective area; see `budget.fibers` for the same comparison.
_VARIETIES = {'SSMF': 'G.652.D', 'NZDF': 'G.655.C', 'LOF': 'G.654.E'}
_ITU_TYPE = re.compile(r'G\.(?:652(?:\.[A-D])?|653(?:\.[AB])?|654(?:\.[A-E])?|655(?:\.[A-E])?|656|657(?:\.[AB])?)')
# The usual type of a recommendation that is given without its letter.
_LETTERS = {'G.652': 'G.652.D', 'G.653': 'G.653.A', 'G.654': 'G.654.E', 'G.655': 'G.655.C', 'G.657': 'G.657.A'}
_UNITS = {'km': 1000, 'm': 1}
# Middle of the C band, where a loss that depends on the frequency is looked up.
_CENTRE_HZ = 193.7e12


@dataclass(frozen=True, slots=True)
class Piece:
    """One fibre element. `loss_db` from end to end, connectors and attenuator included; None when it is not given."""

    uid: str
    segment: Segment
    loss_db: float | None


@dataclass
class Span:
    """Fibre elements from one active element to the next; `splices_db` is what is lost between them."""

    pieces: list[Piece] = field(default_factory=list)
    splices_db: float = 0.0

    @property
    def segments(self) -> tuple[Segment, ...]:
        """From the A end; neighbours of one type are one segment when there would be too many."""
        segments = [piece.segment for piece in self.pieces]
        return tuple(segments) if len(segments) <= MAX_SEGMENTS else tuple(_merged(segments))

    @property
    def too_many(self) -> bool:
        return len(self.segments) > MAX_SEGMENTS

    @property
    def length(self) -> int:
        return sum(piece.segment.length for piece in self.pieces)

    @property
    def loss_db(self) -> float | None:
        losses = [piece.loss_db for piece in self.pieces]
        return None if None in losses else round(sum(losses) + self.splices_db, 2)

    def splice(self, element: dict) -> None:
        """Light goes through a `Fused` element."""
        params = element.get('params')
        loss = params.get('loss') if isinstance(params, dict) else None
        if _is_number(loss):
            self.splices_db += loss

    def turned(self) -> Span:
        return Span(self.pieces[::-1], self.splices_db)


def worse(one: Span, other: Span) -> Span:
    """The longer one, or of equal ones that with the greater loss."""
    return max(one, other, key=lambda span: (span.length, span.loss_db or 0))


def read_piece(uid: str, element: dict) -> tuple[Piece | None, list[str]]:
    """A fibre element, or what is wrong with it."""
    params = element.get('params')
    params = params if isinstance(params, dict) else {}
    problems = list(_wrong_numbers(uid, params))
    length, unit = params.get('length'), str(params.get('length_units') or 'km')
    metres = 0
    if unit not in _UNITS:
        problems.append(f'element {uid}: length_units {unit!r} is not known; use one of: {", ".join(_UNITS)}')
    elif _is_number(length):
        metres = round(length * _UNITS[unit])
    if not 0 < metres <= MAX_LENGTH_M and not problems:
        problems.append(f'element {uid}: length {length!r} is no length of fibre; give a number from 1 m to '
                        f'{MAX_LENGTH_M // 1000} km')
    kind = fiber_type(element.get('type_variety'))
    if kind is None:
        problems.append(f'element {uid}: type_variety {element.get("type_variety")!r} is not known; use one of: '
                        f'{", ".join(_VARIETIES)}, or a name that holds an ITU-T type such as G.652.D')
    if problems:
        return None, problems
    return Piece(uid, Segment(kind, metres), _loss(params, metres)), []


def fiber_type(variety: Any) -> str | None:
    """ITU-T type of a GNPy `type_variety`; GNPy's own default for none at all, None for one that is not known."""
    if variety is None:
        return _VARIETIES['SSMF']
    if match := _ITU_TYPE.search(str(variety)):
        return _LETTERS.get(match.group(), match.group())
    return _VARIETIES.get(variety) if isinstance(variety, str) else None


def _wrong_numbers(uid: str, params: dict) -> Iterator[str]:
    for key in ('length', 'att_in', 'con_in', 'con_out'):
        value = params.get(key)
        if value is not None and (not _is_number(value) or value < 0):
            yield f'element {uid}: {key} {value!r} is not possible; give a number of zero or more'
    coefficient = params.get('loss_coef')
    if coefficient is not None and _coefficient(coefficient) is None:
        yield f'element {uid}: loss_coef {coefficient!r} is not possible; give dB/km, or values with frequencies in Hz'


def _loss(params: dict, metres: int) -> float | None:
    coefficient = params.get('loss_coef')
    if coefficient is None:
        return None
    lumped = params.get('lumped_losses')
    lumped = lumped if isinstance(lumped, list) else []
    extra = sum(each['loss'] for each in lumped if isinstance(each, dict) and _is_number(each.get('loss')))
    extra += sum(params.get(key) or 0 for key in ('att_in', 'con_in', 'con_out'))
    return _coefficient(coefficient) * metres / 1000 + extra


def _coefficient(value: Any) -> float | None:
    """dB/km in the middle of the band."""
    if isinstance(value, dict):
        values, frequencies = value.get('value'), value.get('frequency')
        if not isinstance(values, list) or not isinstance(frequencies, list) or len(values) != len(frequencies):
            return None
        if not values or not all(map(_is_number, (*values, *frequencies))):
            return None
        value = min(zip(values, frequencies, strict=True), key=lambda pair: abs(pair[1] - _CENTRE_HZ))[0]
    return value if _is_number(value) and value >= 0 else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _merged(segments: list[Segment]) -> list[Segment]:
    result = segments[:1]
    for before, segment in pairwise(segments):
        if segment.type == before.type:
            result[-1] = Segment(segment.type, result[-1].length + segment.length)
        else:
            result.append(segment)
    return result
