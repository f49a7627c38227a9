"""A simulated Groove G30: RESTCONF on port 8181 over the `ne` tree."""
