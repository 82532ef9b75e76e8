"""Plain statements to a PostgreSQL server, past our own code."""

from __future__ import annotations

import asyncpg


async def run_sql(url: str, *statements: str) -> None:
    """Run statements, each by itself, outside a transaction."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
