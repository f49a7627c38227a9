"""A small RESTCONF server [RFC 8040] over a schema that is written as data: what the G30 and G42 simulators share."""
