"""A simulated Groove G30: RESTCONF on port 8181 and NETCONF over the `ne` tree."""
