"""A simulated GX G42 with CHM6 cards: RESTCONF on port 8181 and NETCONF over the `ioa-network-element` tree."""
