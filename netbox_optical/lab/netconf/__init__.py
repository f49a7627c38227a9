"""A small NETCONF server [RFC 6241, RFC 6242] over the same datastore that RESTCONF serves."""
