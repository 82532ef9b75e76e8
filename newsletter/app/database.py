"""The database as an object of care: migrations and checks."""

from __future__ import annotations

from newsletter.app.keys import load_key
from newsletter.config.settings import Settings
from newsletter.storage import engine


async def upgrade(settings: Settings) -> str:
    """Bring the schema up to date; what was done, in a sentence."""
    done = await engine.upgrade(settings.database_url)
    if done.before == done.after:
        return f"the database has revision {done.after} already"
    return f"the database was brought from {done.before or 'empty'} to revision {done.after}"


async def check(settings: Settings) -> list[str]:
    """Everything that is wrong with the database, in sentences. Raises UsageError for one that cannot be opened."""
    async with engine.open_database(settings.database_url, key=load_key(settings.key_file), migrate=False) as stores:
        return await stores.check()
