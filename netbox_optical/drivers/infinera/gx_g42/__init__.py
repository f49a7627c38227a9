"""Infinera GX G42: CHM6 transponder cards over RESTCONF or NETCONF."""

from .driver import GxG42Driver

__all__ = ('GxG42Driver',)
