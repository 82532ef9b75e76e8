"""The reader list of the configuration as a stand-in, for a dry run or a preview before anything was imported."""

from __future__ import annotations

from collections import Counter

from newsletter.app.whole import App
from newsletter.audience.csv_in import read_rows
from newsletter.audience.records import ReaderRow
from newsletter.model.pick_lists import Asked
from newsletter.model.subscriber import SubscriptionStatus
from newsletter.model.topics import Frequency, topics_text
from newsletter.steps.desk import Desk
from newsletter.steps.variants import Audience


async def with_readers_file(app: App, desk: Desk, counted: Audience) -> tuple[Audience, list[str]]:
    """The audience of a dry run, and what to say about them.

    Where the newsletter has no reader at all, those of `readers.file` are counted instead, imported by nobody.
    """
    everybody = await app.readers.count(desk.newsletter.slug)
    path = app.settings.readers_file(desk.newsletter.slug)
    if path is None or not path.is_file() or any(everybody[status] for status in SubscriptionStatus):
        return counted, []
    reading = read_rows(path.read_bytes(), consent=None, file=path.name, now=app.clock.now())
    confirmed = [row for row in reading.rows if row.status is SubscriptionStatus.CONFIRMED]
    told = f"no reader is imported yet: counted from {path}; `newsletter subscribers import {path.name}` enrols them"
    return Counter(_asked(row) for row in confirmed), [told]


def _asked(row: ReaderRow) -> Asked:
    return Asked(
        member=bool(row.member),
        language=row.language or "",
        topics=topics_text(row.topics or ()),
        frequency=row.frequency or Frequency.EVERY,
    )
