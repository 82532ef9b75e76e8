"""Enrol: import, add, unsubscribe, suppress, export. Consent is never invented, and who left is never brought back by a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.audience.csv_in import read_rows
from newsletter.audience.csv_out import write_rows
from newsletter.audience.judge import Unfit
from newsletter.audience.judge import address as judge_address
from newsletter.audience.records import ReaderRow, Rejected
from newsletter.errors import BadInput, NotFound
from newsletter.model.subscriber import Consent, Subscriber, Subscription, SubscriptionStatus
from newsletter.model.tokens import Purpose, Token, read
from newsletter.model.topics import EVERYTHING, Frequency
from newsletter.steps.desk import Desk
from newsletter.storage.base import Enrolled, Row

_CHUNK = 1_000  # rows a transaction: short enough never to hold the writer


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did, every line of the file accounted for."""

    rows: int
    enrolled: Enrolled
    rejected: tuple[Rejected, ...]
    by_status: dict[str, int]  # of the accepted rows
    notes: tuple[str, ...] = ()

    @property
    def get_nothing(self) -> int:
        """Accepted rows that no edition will reach."""
        return sum(count for status, count in self.by_status.items() if status != SubscriptionStatus.CONFIRMED)


async def import_file(desk: Desk, data: bytes, *, file: str, consent: str | None = None, dry_run: bool = False) -> Imported:
    """Read a CSV and enrol its readers. A bad row is reported by its line and changes nothing.

    Killed midway: whole chunks are in; running it again brings the rest and changes nothing else.
    """
    now = desk.clock.now()
    reading = read_rows(data, consent=consent, file=file, now=now)
    total = Enrolled()
    rows = [as_row(row) for row in reading.rows]
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        total = _sum(total, await desk.readers.enrol(desk.newsletter.slug, chunk, at=now, dry_run=dry_run))
    statuses: dict[str, int] = {}
    for row in rows:
        statuses[row.status] = statuses.get(row.status, 0) + 1
    notes = (*reading.notes, *_unknown_topics(desk, rows))
    return Imported(rows=reading.total, enrolled=total, rejected=reading.rejected, by_status=statuses, notes=notes)


def _unknown_topics(desk: Desk, rows: Sequence[Row]) -> list[str]:
    """What to say of topics that the newsletter has not: they are kept, for the day when it has them, and choose nothing."""
    known = {topic.slug for topic in desk.newsletter.topics}
    counts = Counter(slug for row in rows for slug in row.topics or () if slug not in known)
    has = f"it has {', '.join(sorted(known))}" if known else "it has none"
    return [
        f"{number} {'rows ask' if number > 1 else 'row asks'} for the topic {slug!r}, which {desk.newsletter.slug} has not ({has})"
        for slug, number in sorted(counts.items())
    ]


def as_row(row: ReaderRow) -> Row:
    """A row of a file as the store takes it."""
    return Row(
        address=row.address,
        status=row.status,
        name=row.name,
        language=row.language,
        timezone=row.timezone,
        member=row.member,
        consent=row.consent,
        attributes=row.attributes,
        topics=row.topics,
        frequency=row.frequency,
    )


def _sum(one: Enrolled, other: Enrolled) -> Enrolled:
    return Enrolled(
        added=one.added + other.added,
        updated=one.updated + other.updated,
        unchanged=one.unchanged + other.unchanged,
        suppressed=one.suppressed + other.suppressed,
        kept_unsubscribed=one.kept_unsubscribed + other.kept_unsubscribed,
    )


async def add(
    desk: Desk, address: str, *, name: str = "", consent: str | None = None, topics: Sequence[str] = (), frequency: str = ""
) -> Imported:
    """Enrol one reader: confirmed with a consent in words, else pending. Raises BadInput for a bad address, topic or frequency."""
    _refuse_unknown(desk, topics, frequency)
    table = write_one(address, name, topics=topics, frequency=frequency)
    imported = await import_file(desk, table, file="the command line", consent=consent)
    if imported.rejected:
        raise BadInput(f"{address!r} cannot be written to", where=imported.rejected[0].reason, do="check the address")
    return imported


def _refuse_unknown(desk: Desk, topics: Sequence[str], frequency: str) -> None:
    known = [topic.slug for topic in desk.newsletter.topics]
    for slug in topics:
        if slug not in (*known, EVERYTHING):
            has = (
                f"one of {', '.join(known)}, or {EVERYTHING}" if known else "it has none: see newsletters.NAME.topics in the configuration"
            )
            raise BadInput(f"{desk.newsletter.slug} has no topic {slug!r}", do=has)
    if frequency and frequency not in list(Frequency):
        raise BadInput(f"{frequency!r} is no frequency", do=f"one of {', '.join(Frequency)}")


def write_one(address: str, name: str, *, topics: Sequence[str] = (), frequency: str = "") -> bytes:
    """A reader list of one line."""
    quoted = [f'"{value.replace(chr(34), chr(34) * 2)}"' for value in (address, name, " ".join(topics), frequency)]
    return f"email,name,topics,frequency\n{','.join(quoted)}\n".encode()


async def choose(desk: Desk, uid: str, *, topics: Sequence[str], frequency: Frequency) -> bool:
    """Take down what a reader chose on their preferences page; True if something changed. Topics that there are not choose nothing."""
    known = [topic.slug for topic in desk.newsletter.topics]
    return await desk.readers.choose(
        uid, desk.newsletter.slug, topics=[slug for slug in known if slug in topics], frequency=frequency, at=desk.clock.now()
    )


def judged(address: str) -> str:
    """An address in the form in which readers are known by it. Raises BadInput for one that cannot be written to."""
    try:
        return judge_address(address)
    except Unfit as unfit:
        raise BadInput(f"{address!r} is no address that can be written to: {unfit}", do="check its spelling") from unfit


async def found(desk: Desk, address: str) -> tuple[Subscriber, list[Subscription]]:
    """One reader. Raises NotFound."""
    known = await desk.readers.find(judged(address))
    if known is None:
        raise NotFound(f"no reader has the address {address}", do="`newsletter subscribers list` shows who is there")
    return known


async def unsubscribe(desk: Desk, address: str) -> bool:
    """Take a reader off this newsletter; True if that changed anything."""
    subscriber, _ = await found(desk, address)
    return await desk.readers.set_status(
        subscriber.uid, desk.newsletter.slug, SubscriptionStatus.UNSUBSCRIBED, consent=None, at=desk.clock.now()
    )


async def suppress(desk: Desk, address: str, *, reason: str, everywhere: bool = True) -> bool:
    """Never write to this address again, known or not; True if that is new."""
    newsletter = "" if everywhere else desk.newsletter.slug
    return await desk.readers.suppress(judged(address), newsletter=newsletter, reason=reason, at=desk.clock.now())


def token_in(desk: Desk, text: str) -> Token | None:
    """What a link's token says, if it is ours and of this newsletter."""
    token = read([desk.key], text)
    return token if token and token.newsletter == desk.newsletter.slug else None


async def unsubscribe_by(desk: Desk, token: Token) -> bool:
    """Act on the token of an unsubscribe link; that of a test message acts on nothing. True if something changed.

    When this returns the change is on disk: what is answered afterwards may be believed.
    """
    if token.purpose is not Purpose.UNSUBSCRIBE:
        return False
    consent = Consent(source="unsubscribe link", at=desk.clock.now())
    return await desk.readers.set_status(token.uid, token.newsletter, SubscriptionStatus.UNSUBSCRIBED, consent=consent, at=desk.clock.now())


async def export(desk: Desk) -> bytes:
    """Every reader of this newsletter as a CSV that `import_file` takes back unchanged."""
    rows = []
    async for subscriber, subscriptions in desk.readers.each(desk.newsletter.slug):
        rows += [_reader_row(subscriber, one) for one in _of(subscriptions, desk.newsletter.slug)]
    return write_rows(rows)


def _of(subscriptions: Sequence[Subscription], slug: str) -> list[Subscription]:
    return [one for one in subscriptions if one.newsletter == slug]


def _reader_row(subscriber: Subscriber, subscription: Subscription) -> ReaderRow:
    return ReaderRow(
        address=subscriber.address,
        status=subscription.status,
        name=subscriber.name,
        language=subscriber.language,
        timezone=subscriber.timezone,
        member=subscriber.member,
        consent=subscription.consent,
        attributes=tuple(sorted(subscriber.attributes.items())),
        topics=subscription.topics,
        frequency=subscription.frequency,
    )
