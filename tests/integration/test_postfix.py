"""A whole edition over Debian's Postfix: delivered, signed, what is for nobody comes back to its own address, and the log settles."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from newsletter.app.whole import App
from newsletter.delivery.dkim.keys import write_private_key
from newsletter.model import verp
from newsletter.model.delivery import DeliveryEvent
from newsletter.model.edition import Edition
from newsletter.steps.deliver import Watch, deliver
from newsletter.steps.settle import Evidence, settle
from tests.support import dkim
from tests.support.pages import approved_edition, opened_project
from tests.support.postfix import PrivatePostfix
from tests.support.storage import ask, result

BOUNCES = "bounces@review.example"
KNOWN, UNKNOWN = ("ada@example.org", "mira@example.org"), "bo@example.org"


@pytest.fixture(scope="module")
def postfix() -> Iterator[PrivatePostfix]:
    """One instance for all tests of this module."""
    with PrivatePostfix(*KNOWN, BOUNCES) as running:
        yield running


def tables(postfix: PrivatePostfix, **dkim_tables: object) -> dict[str, object]:
    """Settings of a project that sends over this Postfix."""
    delivery = {"bounce_address": BOUNCES, "on_uncertain": "hold"}
    return {"smtp": {"host": postfix.host, "port": postfix.port}, "delivery": delivery, **dkim_tables}


async def uid_of(app: App, address: str) -> str:
    """A reader's uid."""
    found = await app.readers.find(address)
    assert found
    return found[0].uid


async def test_an_edition_is_delivered_signed_and_what_is_for_nobody_comes_back(postfix: PrivatePostfix, tmp_path: Path) -> None:
    """OpenDKIM and dkimpy verify what lies in the mailboxes; the notification is addressed to the reader's own return path."""
    key = dkim.key(domain="review.example")
    write_private_key(tmp_path / "rsa.pem", key.private)
    signing = {"rsa": {"domain": key.domain, "selector": key.selector, "key_file": str(tmp_path / "rsa.pem")}}
    async with opened_project(tmp_path / "project", **tables(postfix, dkim=signing)) as app:
        edition = await approved_edition(app)
        delivered = await deliver(app.desk(None), app.post, edition, Watch(stop=asyncio.Event()))
        assert (delivered.balance.sent, delivered.balance.uncertain) == (3, 0)
        messages = [(await asyncio.to_thread(postfix.messages, address))[0] for address in KNOWN]
        (report,) = await asyncio.to_thread(postfix.messages, BOUNCES)
        unknown, key_of_links = await uid_of(app, UNKNOWN), app.key

    as_sent = [message.replace(b"\n", b"\r\n") for message in messages]
    assert all(dkim.dkimpy_passes(message, [key]) for message in as_sent)
    assert ["succeeded" in verdict for verdict in dkim.OpenDkim(tmp_path, [key]).verdicts(as_sent)] == [True, True]
    _assert_names(report, verp.Returned(uid=unknown, edition=edition.uid[: verp.EDITION_DIGITS]), key_of_links)


def _assert_names(report: bytes, who: verp.Returned, key: bytes) -> None:
    """The notification (RFC 3464) came to the return path of this reader, and says that there is no such mailbox."""
    parsed = message_from_bytes(report, policy=policy.default)
    assert parsed.get_content_type() == "multipart/report"
    assert verp.parse(str(parsed["Delivered-To"]), [key]) == verp.parse(str(parsed["X-Original-To"]), [key]) == who
    assert re.search(rb"(?m)^Status: 5\.1\.1$", report)


async def test_its_log_settles_what_is_uncertain(postfix: PrivatePostfix, tmp_path: Path) -> None:
    """Three messages whose answers are thrown away: two were delivered, one came back, and all three were taken."""
    async with opened_project(tmp_path, **tables(postfix)) as app:
        edition = await _handed_over_in_silence(app)
        assert (await app.ledger.balance(edition.id)).uncertain == 3
        await asyncio.to_thread(
            _until_settled, postfix, 3, (verp.token(edition_uid=edition.uid, uid=await uid_of(app, UNKNOWN), key=app.key))
        )
        done = await settle(app.desk(None), edition, Evidence(logs=[postfix.log]))
        rows = {row["address"]: row async for row in app.ledger.rows(edition.id)}
    assert (done.before, done.sent, done.returned, done.left, done.unread_count) == (3, 3, 1, 0, 0)
    assert "came back" in str(rows[UNKNOWN]["text"])
    assert all(row["relay_id"] for row in rows.values())


async def _handed_over_in_silence(app: App) -> Edition:
    """An edition whose messages are handed to Postfix one by one and recorded as lost after the dot."""
    from newsletter.model.edition import EditionEvent
    from newsletter.steps.compose import composer

    desk, edition = app.desk(None), await approved_edition(app)
    edition = await app.editions.move(edition.id, EditionEvent.START)
    while await app.ledger.plan_chunk(edition.id):
        pass
    relays = app.post.relays_for(desk.newsletter)
    relay = relays.open_ones()[0]
    compose = composer(desk, app.post, edition, await app.editions.letters(edition.id), relays)
    owner = await app.ledger.join()
    block = await app.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    begun = await app.ledger.exchange(block, owner, results=[], asks=ask(3, relay.name))
    session = await relay.transport.open()
    for one in begun:
        assert (await session.hand_over(*compose(one))).event is DeliveryEvent.ACCEPTED
    await session.close()
    await app.ledger.exchange(block, owner, results=[result(one, DeliveryEvent.LOST) for one in begun])
    await app.ledger.leave(owner)
    return edition


def _until_settled(postfix: PrivatePostfix, count: int, token: str) -> None:
    """Wait until Postfix has logged what became of the message that comes back."""
    import time

    deadline = time.monotonic() + 10
    while True:
        log = postfix.log.read_text()
        queue = re.search(rf": ([0-9A-Za-z]+): from=<bounces\+{token}@", log)
        if queue and f"{queue[1]}: removed" in log and log.count("status=sent") >= count:
            return
        assert time.monotonic() < deadline, log
        time.sleep(0.05)
