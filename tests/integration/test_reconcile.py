"""Messages whose end is not known, over a relay that takes them without a word and names them anew: seen, sent again or held, settled."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from newsletter.app.whole import App
from newsletter.errors import BadInput, NotFound
from newsletter.model import verp
from newsletter.model.edition import Edition, EditionState
from newsletter.steps.deliver import Delivered, Watch, deliver
from newsletter.steps.enrol import import_file
from newsletter.steps.settle import Evidence, Settled, settle
from tests.support.command import make_folder
from tests.support.pages import approved_edition, opened_project
from tests.support.rewriting_relay import RewritingRelay

SILENT = "bo@example.org"


def tables(relay: RewritingRelay, *, on_uncertain: str = "hold", **delivery: Any) -> dict[str, Any]:
    """Settings of a project that sends over this relay."""
    return {"smtp": {"host": relay.host, "port": relay.port}, "delivery": {"on_uncertain": on_uncertain, **delivery}}


def silent_for(*readers: str) -> RewritingRelay:
    """A relay that takes the messages of these readers and drops the connection instead of saying so."""
    return RewritingRelay(is_silent=lambda recipient: recipient in readers)


async def sent(app: App) -> tuple[Edition, Delivered]:
    """An edition approved and sent."""
    edition = await approved_edition(app)
    return edition, await deliver(app.desk(None), app.post, edition, Watch(stop=asyncio.Event()))


async def settled(app: App, edition: Edition, text: str, folder: Path, *, dry_run: bool = False) -> Settled:
    """What a log of this text settles."""
    log = folder / "events.json"
    log.write_text(text, encoding="utf-8")
    return await settle(app.desk(None), edition, Evidence(logs=[log]), dry_run=dry_run)


def named(message: bytes, field: str) -> str:
    """The value of a header."""
    found = re.search(rb"(?im)^%s: (\S+)" % field.encode(), message)
    assert found, field
    return found[1].decode()


async def test_hold_shows_the_uncertain_and_sends_nothing_again(tmp_path: Path) -> None:
    """The relay sees the message once; the balance says that its end is not known; the log of the relay settles it."""
    async with silent_for(SILENT) as relay, opened_project(tmp_path, **tables(relay)) as app:
        edition, delivered = await sent(app)
        assert (delivered.balance.uncertain, delivered.balance.sent) == (1, 2)
        assert [one.recipient for one in relay.relayed].count(SILENT) == 1

        with pytest.raises(BadInput, match="cannot be read"):
            await settle(app.desk(None), edition, Evidence(logs=[tmp_path / "missing.log"]))
        turned_away = await settled(app, edition, relay.event_lines("Reject"), tmp_path, dry_run=True)
        tried = await settled(app, edition, relay.event_lines(), tmp_path, dry_run=True)
        assert (turned_away.refused, turned_away.left) == (1, 0)
        assert (tried.sent, (await app.ledger.balance(edition.id)).uncertain) == (1, 1)
        done = await settled(app, edition, relay.event_lines(), tmp_path)
        again = await settled(app, edition, relay.event_lines(), tmp_path)

        assert (done.before, done.sent, done.refused, done.left) == (1, 1, 0, 0)
        assert (again.before, again.sent) == (0, 0)
        balance = await app.ledger.balance(edition.id)
        assert (balance.sent, balance.uncertain, balance.balanced) == (3, 0, True)
        (row,) = [row async for row in app.ledger.rows(edition.id) if row["address"] == SILENT]
        assert row["relay_id"] in {one.relay_id for one in relay.relayed}


async def test_resend_repeats_at_most_twice_under_the_same_name(tmp_path: Path) -> None:
    """Three copies in all, alike in Message-ID and X-Newsletter-Delivery; the repeats are counted, and it stays uncertain.

    A refusal in the log settles nothing then, because it does not say which copy was turned away.
    """
    async with silent_for(SILENT) as relay, opened_project(tmp_path, **tables(relay, on_uncertain="resend")) as app:
        edition, delivered = await sent(app)
        copies = [one.original for one in relay.relayed if one.recipient == SILENT]
        assert len(copies) == 3
        assert len({named(copy, "Message-ID") for copy in copies}) == len({named(copy, "X-Newsletter-Delivery") for copy in copies}) == 1
        assert (delivered.balance.uncertain, delivered.balance.resent) == (1, 2)
        assert (await settled(app, edition, relay.event_lines("Reject"), tmp_path)).left == 1
        assert (await settled(app, edition, relay.event_lines(), tmp_path)).left == 0


async def test_an_edition_is_not_over_while_its_last_replies_are_lost_and_to_be_sent_again(tmp_path: Path) -> None:
    """Ten lost replies end a send, and of ten readers that is everybody: nothing is pending then, and the next send still sends again."""
    more = [f"reader{number}@example.org" for number in range(7)]
    relay = RewritingRelay(is_silent=lambda recipient: True)
    async with relay, opened_project(tmp_path, **tables(relay, on_uncertain="resend")) as app:
        await import_file(app.desk(None), "\n".join(["email", *more]).encode(), file="more.csv", consent="they asked for it")
        edition, delivered = await sent(app)
        assert (delivered.why, delivered.balance.uncertain, delivered.balance.pending) == ("unreachable", 10, 0)
        assert delivered.edition.state is EditionState.SENDING

        relay.is_silent = lambda recipient: False
        delivered = await deliver(app.desk(None), app.post, await app.editions.get(edition.name), Watch(stop=asyncio.Event()))

    assert (delivered.edition.state, delivered.balance.sent, delivered.balance.uncertain) == (EditionState.SENT, 10, 0)
    assert all([one.recipient for one in relay.relayed].count(reader) == 2 for reader in (SILENT, *more))


async def test_any_one_name_is_enough_and_those_of_another_edition_are_not(tmp_path: Path) -> None:
    """The first Message-ID, X-Newsletter-Delivery or the return path settles alone; names that differ settle nothing.

    With a bounce address MAIL FROM names the edition and the reader.
    """
    async with silent_for(SILENT) as relay, opened_project(tmp_path, **tables(relay, bounce_address="bounces@review.example")) as app:
        edition, _ = await sent(app)
        (one,) = [one for one in relay.relayed if one.recipient == SILENT]
        found = await app.readers.find(SILENT)
        assert found is not None
        assert verp.parse(one.sender, [app.key]) == verp.Returned(uid=found[0].uid, edition=edition.uid[: verp.EDITION_DIGITS])
        for kept in ("Message-ID", "X-Newsletter-Delivery", "source"):
            events = relay.event_lines("Bounce")
            for name in {"Message-ID", "X-Newsletter-Delivery", "source"} - {kept}:
                events = re.sub(rf'("name": "{name}", "value"|"{name}"): "[^"]*"', r'\1: ""', events)
            done = await settled(app, edition, events, tmp_path, dry_run=True)
            assert (done.sent, done.returned, done.left) == (1, 1, 0), kept
            others = re.sub(r"[A-Za-z0-9_-]{20,}", lambda token: token[0][::-1], events)
            assert (await settled(app, edition, others, tmp_path, dry_run=True)).left == 1, kept


async def test_a_person_may_settle_by_hand(tmp_path: Path) -> None:
    """Sent is sent; unsent is sent again, also of an edition that was over; who is not in doubt is refused and nothing is done."""
    both = ("ada@example.org", SILENT)
    async with silent_for(*both) as relay, opened_project(tmp_path, **tables(relay)) as app:
        edition, delivered = await sent(app)
        assert delivered.edition.state is EditionState.SENT
        desk = app.desk(None)
        with pytest.raises(NotFound, match="mira@example.org is not in doubt"):
            await settle(desk, edition, Evidence(sent=[SILENT, "mira@example.org"], who="robin"))
        assert (await app.ledger.balance(edition.id)).uncertain == 2

        done = await settle(desk, edition, Evidence(sent=["Ada@Example.org"], unsent=[SILENT], who="robin"))
        assert (done.sent, done.again, done.left) == (1, 1, 0)
        relay.is_silent = lambda recipient: False
        delivered = await deliver(desk, app.post, await app.editions.get(edition.name), Watch(stop=asyncio.Event()))
        assert (delivered.edition.state, delivered.balance.sent, delivered.balance.uncertain) == (EditionState.SENT, 3, 0)
        assert [one.recipient for one in relay.relayed].count("ada@example.org") == 1


async def test_the_command_settles_and_says_so(tmp_path: Path) -> None:
    """In JSON and in words, with the documented exit codes; a damaged line is told."""
    async with silent_for("reader1@example.org", "reader2@example.org") as relay:
        project = make_folder(tmp_path, port=relay.port)
        project.environment["NEWSLETTER_DELIVERY__ON_UNCERTAIN"] = "hold"
        project.readers(4)
        await asyncio.to_thread(project.run, "subscribers", "import", "readers.csv", check=None)
        balance = await asyncio.to_thread(project.json, "send", "--approve", "--yes", check=4)
        assert balance["uncertain"] == 2
        name = balance["edition"]
        (line,) = [line for line in relay.event_lines().splitlines() if "reader1@" in line]
        (tmp_path / "events.json").write_text(line + "\n{broken\n", encoding="utf-8")
        done = await asyncio.to_thread(project.json, "reconcile", name, "--log", "events.json", check=4)
        assert (done["uncertain_before"], done["settled"], done["left"], done["lines"]) == (2, {"sent": 1, "refused": 0, "again": 0}, 1, 2)
        assert [one["line"] for one in done["unread"]] == [2]
        words = await asyncio.to_thread(project.run, "reconcile", name, "--sent", "reader2@example.org")
        assert "1 = 1 sent" in words.stdout
