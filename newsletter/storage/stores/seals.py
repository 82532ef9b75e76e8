"""The sealed bytes of an edition: each variant's html, text and letter, stored under their SHA-256; its pictures and warnings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.clock import from_ms, to_ms
from newsletter.errors import UsageError
from newsletter.model.edition import Edition, SealedWarning
from newsletter.model.letter import Letter, SealedVariant
from newsletter.storage.dialect import insert_into
from newsletter.storage.tables import blobs, editions, seal_findings
from newsletter.storage.tables import variants as variant_rows

_VARIANT, _PICTURE = "variant", "picture"


async def store(connection: AsyncConnection, edition: Edition, variants: Sequence[SealedVariant], pictures: Mapping[str, bytes]) -> None:
    """Store all of it, in the caller's transaction. What is stored already stays as it is.

    Raises UsageError for a picture whose name stands for another one.
    """
    for name, content in sorted(pictures.items()):
        await _put(connection, _PICTURE, name, content)
        if await picture(connection, name) != content:
            raise UsageError(f"two pictures of {edition.name} bear one name", where=name, do="give each picture a name of its own")
    for variant in variants:
        row = {
            "edition_id": edition.id,
            "revision": edition.revision,
            "key": variant.key,
            "member": variant.member,
            "nonce": variant.nonce,
            "html": await _put_hashed(connection, variant.html.encode()),
            "text": await _put_hashed(connection, variant.text.encode()),
            "letter": await _put_hashed(connection, variant.letter.pack()),
        }
        await connection.execute(insert(variant_rows).values(row))


async def _put_hashed(connection: AsyncConnection, content: bytes) -> str:
    name = hashlib.sha256(content).hexdigest()
    await _put(connection, _VARIANT, name, content)
    return name


async def _put(connection: AsyncConnection, kind: str, name: str, content: bytes) -> None:
    adding = insert_into(connection, blobs).values(kind=kind, name=name, content=content)
    await connection.execute(adding.on_conflict_do_nothing())


def _present(edition_id: int) -> ColumnElement[bool]:
    revision = select(editions.c.revision).where(editions.c.id == edition_id).scalar_subquery()
    return (variant_rows.c.edition_id == edition_id) & (variant_rows.c.revision == revision)


async def variants(connection: AsyncConnection, edition_id: int) -> dict[int, SealedVariant]:
    """The variants of the present revision by their row id; none if it is not sealed."""
    html, text, letter = blobs.alias("html"), blobs.alias("text"), blobs.alias("letter")
    wanted = select(variant_rows, html.c.content.label("html_bytes"), text.c.content.label("text_bytes"), letter.c.content.label("packed"))
    for blob, column in ((html, variant_rows.c.html), (text, variant_rows.c.text), (letter, variant_rows.c.letter)):
        wanted = wanted.join(blob, (blob.c.kind == _VARIANT) & (blob.c.name == column))
    rows = await connection.execute(wanted.where(_present(edition_id)).order_by(variant_rows.c.id))
    return {
        row["id"]: SealedVariant(
            key=row["key"],
            member=row["member"],
            html=row["html_bytes"].decode(),
            text=row["text_bytes"].decode(),
            nonce=row["nonce"],
            letter=Letter.unpack(row["packed"]),
        )
        for row in rows.mappings()
    }


async def letters(connection: AsyncConnection, edition_id: int) -> dict[int, Letter]:
    """The letters of the present revision by their variant's row id."""
    wanted = (
        select(variant_rows.c.id, blobs.c.content)
        .join(blobs, (blobs.c.kind == _VARIANT) & (blobs.c.name == variant_rows.c.letter))
        .where(_present(edition_id))
    )
    return {row.id: Letter.unpack(row.content) for row in await connection.execute(wanted)}


async def picture(connection: AsyncConnection, name: str) -> bytes | None:
    """A picture by its name; never a variant, though that is a blob too."""
    content = await connection.scalar(select(blobs.c.content).where(blobs.c.kind == _PICTURE, blobs.c.name == name))
    return None if content is None else bytes(content)


async def store_warnings(connection: AsyncConnection, edition: Edition, warnings: Sequence[SealedWarning]) -> None:
    """Store what the checks warned of, in the caller's transaction, under the edition's revision."""
    rows = [
        {
            "edition_id": edition.id,
            "revision": edition.revision,
            "number": number,
            "check": one.check,
            "place": one.where,
            "message": one.message,
            "accepted": one.accepted,
            "who": one.who,
            "at": to_ms(one.at),
        }
        for number, one in enumerate(warnings)
    ]
    if rows:
        await connection.execute(insert(seal_findings).values(rows))


async def warnings(connection: AsyncConnection, edition_id: int) -> tuple[SealedWarning, ...]:
    """The warnings of every seal, the oldest first."""
    of_edition = seal_findings.c.edition_id == edition_id
    wanted = select(seal_findings).where(of_edition).order_by(seal_findings.c.revision, seal_findings.c.number)
    return tuple(
        SealedWarning(
            check=row["check"],
            where=row["place"],
            message=row["message"],
            accepted=row["accepted"],
            who=row["who"],
            at=from_ms(row["at"]),
            revision=row["revision"],
        )
        for row in (await connection.execute(wanted)).mappings()
    )
