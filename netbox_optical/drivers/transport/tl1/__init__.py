"""TL1 (GR-831 family): grammar, message parser, and sessions over TCP, SSH and script jobs of a network manager."""
