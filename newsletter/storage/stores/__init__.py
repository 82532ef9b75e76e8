"""The stores: one module a subject, each fulfilling a promise of `storage.base` on SQLite and PostgreSQL alike."""
