"""Ways to talk to devices and network managers; nothing here knows a vendor's objects."""
