"""What the plugin's pages are made of: formats, attributes, panels, spectrum pictures."""
