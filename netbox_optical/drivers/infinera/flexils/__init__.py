"""Infinera FlexILS (IQ NOS) over TL1: ROADMs and amplifiers."""

from .driver import FlexilsDriver

__all__ = ('FlexilsDriver',)
