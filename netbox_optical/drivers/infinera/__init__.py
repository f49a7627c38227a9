"""Infinera platforms."""
