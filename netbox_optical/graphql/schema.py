"""The GraphQL schema."""

schema = []
