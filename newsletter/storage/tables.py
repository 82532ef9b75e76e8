"""The tables, as SQLAlchemy Core. `migrations/` makes them; a test proves that the two agree on both databases.

Rule 1: numbers inside, `uid` outside. A number comes back after an erase or a restore, a random uid never does.
Rule 2: every moment is UTC epoch milliseconds in a BigInteger; `due_at` and `lease_until` are by the database's clock.
Rule 3: rows of `deliveries` are narrow. What a server said goes to `attempts`, and only if it was no plain success.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

# SQLite counts in INTEGER alone, which has 64 bits there.
_MANY = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _number(kind: TypeEngine[int] | type[Integer] = Integer) -> Column[int]:
    return Column("id", kind, primary_key=True, autoincrement=True)


def _table(name: str, *columns: SchemaItem) -> Table:
    # Without AUTOINCREMENT SQLite gives the number of an erased row to the next one.
    numbered = any(isinstance(column, Column) and column.name == "id" for column in columns)
    return Table(name, metadata, *columns, sqlite_autoincrement=numbered)


facts = _table("facts", Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

articles = _table(
    "articles",
    _number(),
    Column("content", Text, nullable=False),  # JSON, by `codec`
    Column("first_seen", BigInteger, nullable=False, index=True),
    Column("published", BigInteger, index=True),  # for a date without a time: the end of that day, UTC
    Column("marked", Boolean, nullable=False, server_default=false()),  # its marks are in article_marks
)

# Which articles share a shingle: an inverted index of `model.shingles.marks`.
article_marks = Table(
    "article_marks",
    metadata,
    Column("mark", Integer, nullable=False),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    PrimaryKeyConstraint("mark", "article_id"),
    sqlite_with_rowid=False,
)

article_keys = _table(
    "article_keys",
    Column("key", Text, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("rank", Integer, nullable=False),  # 0 is the strongest
)

# One article may come from several sources: a newsletter sees it if any of its own sources has it.
article_sources = _table(
    "article_sources",
    Column("source", Text, nullable=False),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    PrimaryKeyConstraint("source", "article_id"),
)

source_memory = _table(
    "source_memory",
    Column("address", Text, primary_key=True),
    Column("etag", Text),
    Column("modified", Text),
    Column("body_hash", Text),
    Column("moved_to", Text),
    Column("notes", Text),
)

editions = _table(
    "editions",
    _number(),
    Column("uid", String(32), nullable=False, unique=True),
    Column("newsletter", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("number", Integer, nullable=False),  # given by take_slot
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("draft", Text, nullable=False),  # JSON, by `codec`
    Column("hash", String(64)),
    Column("planned", Integer, nullable=False),
    Column("due_at", BigInteger),
    Column("started_at", BigInteger),  # when START moved it: since then its audience is being planned
    # The newest line of consents and of suppressions then: what was on record is told by order, not by two clocks.
    Column("consents_seen", BigInteger),
    Column("suppressions_seen", BigInteger),
    Column("brake_who", Text),
    Column("brake_why", Text),
    Column("brake_since", BigInteger),
    UniqueConstraint("newsletter", "slot"),
    UniqueConstraint("newsletter", "number"),
)

edition_articles = _table(
    "edition_articles",
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    PrimaryKeyConstraint("edition_id", "article_id"),
)

# What can be taken back of a draft, the oldest first. The draft before the change; once undone, the draft after it.
draft_changes = _table(
    "draft_changes",
    _number(),
    Column("edition_id", ForeignKey("editions.id"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("draft", Text, nullable=False),  # JSON, by `codec`
    Column("undone", Boolean, nullable=False),
)

# `kind` keeps a page that asks for a picture from ever being given a letter.
blobs = _table(
    "blobs",
    Column("kind", String(8), nullable=False),  # variant | picture
    Column("name", String(255), nullable=False),  # SHA-256 of the content
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("kind", "name"),
)

variants = _table(
    "variants",
    _number(),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("member", Boolean, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("html", String(64), nullable=False),  # names of blobs
    Column("text", String(64), nullable=False),
    Column("letter", String(64), nullable=False),
    UniqueConstraint("edition_id", "revision", "key"),
)

# What of an edition, and of those before it, some of its readers get; the list of everybody has the name "".
pick_lists = _table(
    "pick_lists",
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("name", Text, nullable=False),  # the third part of its variants' keys
    Column("articles", Text, nullable=False),  # ids in order, as a JSON list
    PrimaryKeyConstraint("edition_id", "revision", "name"),
)

# Which list the readers get who ask for the same and have had the same.
reader_groups = _table(
    "reader_groups",
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("topics", Text, nullable=False),
    Column("frequency", String(16), nullable=False),
    Column("served", BigInteger, nullable=False),  # when the newest edition that they had was started; 0 for none
    Column("picks", Text),  # the name of their list; NULL: they get none of this edition
    Column("why", String(16)),  # where they get none
    Column("readers", Integer, nullable=False),  # when it was sealed
    Column("as_of", BigInteger, nullable=False),  # when the newest other edition was started that was known then; 0 for none
    PrimaryKeyConstraint("edition_id", "revision", "topics", "frequency", "served"),
)

# What the checks warned of when an edition was sealed; lines of earlier seals stay.
seal_findings = _table(
    "seal_findings",
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("number", Integer, nullable=False),  # from 0, in the order in which the checks told them
    Column("check", Text, nullable=False),  # the id of the finding
    Column("place", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("accepted", Boolean, nullable=False),  # by its id; the others were told and did not block
    Column("who", Text, nullable=False),  # approved
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("edition_id", "revision", "number"),
)

subscribers = _table(
    "subscribers",
    _number(),
    Column("uid", String(32), nullable=False, unique=True),
    Column("address", Text, nullable=False),  # as it is written to
    Column("address_key", Text, nullable=False, unique=True),  # model.subscriber.normalised
    Column("address_hash", String(64), nullable=False, index=True),  # keyed; what suppressions hold
    Column("name", Text, nullable=False),
    Column("language", Text),
    Column("timezone", Text),
    Column("member", Boolean, nullable=False),
    Column("attributes", Text, nullable=False),  # a JSON object of strings
)

subscriptions = _table(
    "subscriptions",
    Column("subscriber_id", ForeignKey("subscribers.id"), nullable=False),
    Column("newsletter", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("consent_source", Text),  # what `confirmed` rests on
    Column("consent_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
    Column("topics", Text, nullable=False, server_default=text("''")),  # model.topics.topics_text; "" is everything
    Column("frequency", String(16), nullable=False, server_default="every"),
    Column("frequency_at", BigInteger),  # of its last change; NULL where it was never changed
    PrimaryKeyConstraint("subscriber_id", "newsletter"),
    # In this order one range scan is the audience of a newsletter in plan order.
    Index("ix_subscriptions_audience", "newsletter", "status", "subscriber_id"),
)

# In the words of an index that holds nobody else: whether a newsletter has any of them is one look, however many readers it has.
CHOSE = text("(topics <> '' OR frequency <> 'every' OR frequency_at IS NOT NULL)")
Index("ix_subscriptions_choices", subscriptions.c.newsletter, sqlite_where=CHOSE, postgresql_where=CHOSE)

suppressions = _table(
    "suppressions",
    _number(_MANY),
    Column("address_hash", String(64), nullable=False),
    Column("newsletter", Text, nullable=False),  # "" = all
    Column("reason", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("address_hash", "newsletter"),
)

# Proof of consent and of its withdrawal: rows are added, never changed.
consents = _table(
    "consents",
    _number(_MANY),
    Column("subscriber_id", ForeignKey("subscribers.id"), nullable=False),
    Column("newsletter", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("source", Text, nullable=False),  # "" where none was given
    Column("consent_at", BigInteger),  # when it was given, where that is known
    Column("at", BigInteger, nullable=False),  # when this row was written
    Index(None, "subscriber_id", "newsletter"),
)

owners = _table("owners", _number(), Column("joined_at", BigInteger, nullable=False))

blocks = _table(
    "blocks",
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("number", Integer, nullable=False),  # counts the edition's blocks from 1
    Column("fence", Integer, nullable=False),
    Column("owner_id", Integer, index=True),  # no foreign key: a dead owner's row may go before its lease does
    Column("lease_until", BigInteger),
    PrimaryKeyConstraint("edition_id", "number"),
)

deliveries = _table(
    "deliveries",
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    # No foreign key: an erased reader's delivery stays in the balance, and the hash keeps the address from a second one. No index on
    # the hash: its order is random, so keeping it up cost more than the rest of planning; only those who came late are looked up by it.
    Column("subscriber_id", Integer, nullable=False),
    Column("address_hash", String(64), nullable=False),
    Column("variant_id", ForeignKey("variants.id"), nullable=False),
    Column("block", Integer, nullable=False),  # the number of one of the edition's blocks, made in the same transaction
    Column("place", Integer, nullable=False),  # its turn in the block: neighbours have different domains where that can be had
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),  # how often it was begun
    Column("tries", Integer, nullable=False),  # of these, how many count
    Column("resent", Integer, nullable=False),  # how often it was repeated after an uncertain end
    Column("due_at", BigInteger),  # of a deferred one
    Column("code", Integer),  # of the last answer
    Column("enhanced", String(16)),
    Column("relay_id", Text),
    Column("changed_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("edition_id", "subscriber_id"),
    # A reader's newest editions are the end of one short range of this index.
    Index("ix_deliveries_reader", "subscriber_id", "edition_id"),
    # The next pending rows of a block in plan order are one short range of this index.
    Index("ix_deliveries_work", "edition_id", "block", "state", "place"),
)

attempts = _table(
    "attempts",
    _number(_MANY),
    Column("edition_id", ForeignKey("editions.id"), nullable=False),
    Column("subscriber_id", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("event", String(16), nullable=False),
    Column("code", Integer),
    Column("enhanced", String(16)),
    Column("text", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index(None, "edition_id", "subscriber_id"),
)

pace = _table(
    "pace",
    Column("bucket", String(128), primary_key=True),  # "all", "relay:NAME", "group:NAME"
    Column("next_at", BigInteger, nullable=False),  # microseconds: at thousands a second a millisecond is too coarse
    Column("factor", Integer, nullable=False, default=1000),  # per mille of the full rate
    Column("factor_at", BigInteger, nullable=False, default=0),  # microseconds
    Column("slices", Text, nullable=False, default=""),  # JSON: what windows and adaptation have counted
)

# What a language model answered, under a hash of what it was asked; its answers of a day are counted against the budget.
summary_cache = _table(
    "summary_cache",
    Column("question", String(64), primary_key=True),
    Column("answer", Text),  # as it came, unchecked; NULL where none came
    Column("characters", Integer, nullable=False),  # sent and received
    Column("asked_at", BigInteger, nullable=False, index=True),
)
