"""Ways to choose among, as rows of text with the pictures of their sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from netbox_optical.models import OpticalMultiplexSection
from netbox_optical.models.base import band
from netbox_optical.planning.margins import margin_text, too_small
from netbox_optical.planning.routes import RouteOffer

from . import formats
from .spectrum import PROPOSED, Block, Picture, pictures_of

__all__ = ('Alternative', 'alternatives')


@dataclass(frozen=True)
class Alternative:
    """One row. `pictures` has None where the user may not view the section."""

    value: str
    text: str
    hops: int
    length: str
    loss: str
    latency: str
    gsnr: str
    margin: str
    too_small: bool
    frequencies: str
    unknown: bool
    pictures: tuple[Picture | None, ...]


def alternatives(offers: Sequence[RouteOffer], user: Any) -> list[Alternative]:
    """In the order of the offers, in a constant number of queries."""
    sections = OpticalMultiplexSection.objects.restrict(user, 'view').filter(
        pk__in={section for offer in offers for section in offer.sections}).select_related('a_port', 'z_port')
    pictures = {picture.section.pk: picture for picture in pictures_of(sections, user)}
    return [_alternative(offer, pictures) for offer in offers]


def _alternative(offer: RouteOffer, pictures: dict[int, Picture]) -> Alternative:
    marks = tuple(_marks(offer))
    along = (pictures.get(section) for section in offer.sections)
    return Alternative(
        value='-'.join(map(str, offer.sections)) or 'direct', text=offer.text, hops=offer.hops,
        length=formats.length(offer.length), loss=formats.decibel(offer.loss),
        latency=formats.microseconds(offer.latency), gsnr=formats.decibel(offer.margin.gsnr_db),
        margin=margin_text(offer.margin), too_small=too_small(offer.margin.margin_db),
        frequencies=' + '.join(map(formats.frequency, offer.frequencies)), unknown=offer.unknown,
        pictures=tuple(picture and replace(picture, marks=marks) for picture in along))


def _marks(offer: RouteOffer) -> Iterable[Block]:
    """Where the carriers would go."""
    limits = band()
    whole = limits.end - limits.start
    for passband in offer.passbands:
        yield Block(
            passband.start, passband.end, PROPOSED, '', '', round((passband.start - limits.start) * 1000 / whole, 3),
            round(passband.width * 1000 / whole, 3))
