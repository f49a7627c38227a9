"""The margin of a channel: kept from the moment it is made, refused or warned about when it is too small."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from netbox_optical.models import OperationalMode, TransportChannel
from netbox_optical.planning.light import Margin
from netbox_optical.settings import get_settings

__all__ = ('check_margins', 'keep_margin', 'margin_text', 'too_small', 'warnings_of')


def too_small(margin_db: float | Decimal | None) -> bool:
    """Known, and below the setting `minimum_margin`."""
    return margin_db is not None and float(margin_db) < get_settings().minimum_margin


def check_margins(margins: Iterable[Margin], mode: OperationalMode) -> None:
    """Raises ValidationError on `mode` when one is too small and the setting `margin_below_zero` says refuse.

    What is not known is not refused.
    """
    if get_settings().margin_below_zero != 'refuse':
        return
    for margin in margins:
        if too_small(margin.margin_db):
            raise ValidationError({'mode': _('Mode {mode}: {text} Choose another way or mode.').format(
                mode=mode.name, text=_below(margin.gsnr_db, margin.required_osnr_db))})


def keep_margin(channel: TransportChannel, margin: Margin) -> None:
    """Put it on the channel, with the time; does not save."""
    channel.estimated_gsnr = _hundredths(margin.gsnr_db)
    needed = _hundredths(margin.required_osnr_db)
    known = channel.estimated_gsnr is not None and needed is not None
    channel.margin = channel.estimated_gsnr - needed if known else None
    channel.margin_note = '' if known else str(margin.why_not)[:200]
    channel.margin_at = timezone.now()


def warnings_of(channels: Iterable[TransportChannel]) -> list[str]:
    """A sentence per channel whose margin is too small or not known."""
    return [f'{channel}: {text}' for channel in channels if (text := _warning(channel))]


def _warning(channel: TransportChannel) -> str:
    if channel.margin is None:
        reason = channel.margin_note or _('It was not estimated.')
        return _('The margin is not known. {reason}').format(reason=reason)
    return _below(channel.estimated_gsnr, channel.required_osnr_then) if too_small(channel.margin) else ''


def margin_text(margin: Margin) -> str:
    """`3.21 dB`, or that it is not known and why."""
    if margin.margin_db is None:
        return _('not known: {reason}').format(reason=margin.why_not)
    return f'{margin.margin_db:.2f} dB'


def _below(gsnr: float | Decimal, needed: float | Decimal) -> str:
    return _(
        'The estimated GSNR of {gsnr:.2f} dB is a margin of {margin:.2f} dB above the required OSNR of {needed:.2f} dB '
        '(0.1 nm); at least {least:.2f} dB is asked for.'
    ).format(gsnr=gsnr, needed=needed, margin=gsnr - needed, least=get_settings().minimum_margin)


def _hundredths(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f'{value:.2f}')
