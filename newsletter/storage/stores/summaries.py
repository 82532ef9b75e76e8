"""What a language model answered, and what asking it has cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from newsletter.clock import to_ms
from newsletter.storage.database import Database
from newsletter.storage.dialect import insert_into
from newsletter.storage.tables import summary_cache

_KEPT = timedelta(days=400)  # a journal may show an article of last year again


class Summaries:
    """The answers of the model, by the hash of the question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def answers(self, questions: Sequence[str]) -> dict[str, str]:
        """The answers that are known; nothing for a question that brought none."""
        wanted = select(summary_cache.c.question, summary_cache.c.answer).where(
            summary_cache.c.question.in_(questions), summary_cache.c.answer.is_not(None)
        )
        async with self._database.reading() as connection:
            return {row.question: row.answer for row in (await connection.execute(wanted)).all()}

    async def spent(self, *, since: datetime) -> int:
        """Characters sent and received from `since` on."""
        wanted = select(func.coalesce(func.sum(summary_cache.c.characters), 0)).where(summary_cache.c.asked_at >= to_ms(since))
        async with self._database.reading() as connection:
            return int(await connection.scalar(wanted) or 0)

    async def keep(self, question: str, answer: str | None, *, characters: int, at: datetime) -> None:
        """Store an answer, or that none came, with what it cost. What is very old goes."""
        async with self._database.writing() as connection:
            adding = insert_into(connection, summary_cache).values(
                question=question, answer=answer, characters=characters, asked_at=to_ms(at)
            )
            spent = summary_cache.c.characters + adding.excluded.characters
            await connection.execute(
                adding.on_conflict_do_update(
                    index_elements=[summary_cache.c.question],
                    set_={"answer": adding.excluded.answer, "characters": spent, "asked_at": adding.excluded.asked_at},
                )
            )
            await connection.execute(delete(summary_cache).where(summary_cache.c.asked_at < to_ms(at - _KEPT)))
