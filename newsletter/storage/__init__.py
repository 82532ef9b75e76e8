"""The database: tables, migrations, and the stores that fulfil storage.base."""
