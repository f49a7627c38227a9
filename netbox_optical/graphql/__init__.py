"""GraphQL: types, filters and enums, one product per file, and the queries in `schema`."""
