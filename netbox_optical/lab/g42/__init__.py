"""A simulated GX G42 with CHM6 cards: RESTCONF on port 8181 over the `ioa-network-element` tree."""
