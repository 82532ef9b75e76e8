"""How the tables came to be, one module a step; run by `storage.schema`, without an alembic.ini."""
