"""The catalogue of line modes that ships with the package (`data/modes.json`), as the drivers need it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Mode:
    """One line mode of one card type.

    `rate` is the client capacity in Gb/s (of both carriers when coupled), `baud_rate` in GBd (None: not published),
    `coupled` says that one signal takes both line ports, `units` counts the 100 Gb/s tributary units.
    """

    platform: str
    card_type: str
    name: str
    rate: int
    baud_rate: int | None
    coupled: bool
    units: int


@cache
def catalogue() -> tuple[Mode, ...]:
    """All modes of all cards."""
    text = (resources.files('netbox_optical') / 'data' / 'modes.json').read_text(encoding='utf-8')
    return tuple(Mode(**entry) for entry in json.loads(text))


@cache
def modes_of(platform: str, card_type: str) -> dict[str, Mode]:
    """The modes of a card type by name; empty when the card is not known."""
    return {mode.name: mode for mode in catalogue() if (mode.platform, mode.card_type) == (platform, card_type)}
