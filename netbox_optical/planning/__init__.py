"""The use cases: one function per product and verb. Forms, REST, CSV import and scripts call these and hold no rule."""
