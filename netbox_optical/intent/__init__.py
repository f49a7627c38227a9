"""From models to resources: what each device should hold."""
