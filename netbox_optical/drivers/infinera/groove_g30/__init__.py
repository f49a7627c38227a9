"""Infinera Groove G30: transponder cards CHM1 and CHM2T over RESTCONF or NETCONF."""

from .driver import GrooveG30Driver

__all__ = ('GrooveG30Driver',)
