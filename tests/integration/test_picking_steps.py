"""Picking on a real database: what becomes of too little, of what was sealed in vain, and of the standing file."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsletter.app.whole import App, open_app
from newsletter.cli.picking import pick_document
from newsletter.config.load import from_tables
from newsletter.errors import BadInput, NotAllowed
from newsletter.model.article import Article, Guarded
from newsletter.model.edition import Edition, EditionEvent, EditionState
from newsletter.steps.advance import Advanced, advance
from newsletter.steps.approve import approve
from newsletter.steps.build import build, next_due
from newsletter.steps.collect import collect
from newsletter.steps.deliver import Watch
from newsletter.steps.desk import Desk
from newsletter.steps.edit import Edit, edit
from newsletter.steps.trial import dry_run, look_ahead
from tests.support.editorial import body
from tests.support.invented_year import InventedSource, Story
from tests.support.simulated_year import VirtualClock
from tests.support.storage import ask, reader_rows, result, variant

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


def story(number: int, *, appears: datetime, **fields: object) -> Story:
    """One article of the source, as it stays."""
    article = Article(
        title=f"Story {number}",
        url=f"https://journal.example/story-{number}",
        source="Journal",
        published=appears,
        text=Guarded(body(number), members_only=False),
    )
    article = replace(article, **fields)  # type: ignore[arg-type]  # a builder for tests
    return Story(number=number, source="Journal", versions=((appears, article),), text_of=number)


@asynccontextmanager
async def newsroom(folder: Path, stories: Sequence[Story], *, standing: str = "", **table: Any) -> AsyncIterator[tuple[App, Desk]]:
    """A weekly newsletter, due on Mondays at eight, over these stories."""
    if standing:
        (folder / "editorial.md").write_text(standing, encoding="utf-8")
    tide = {
        "name": "The Tide",
        "sender": {"address": "editor@tide.example"},
        "postal_address": "1 Quay",
        "approval": "editor",
        "sources": [{"kind": "folder", "name": "Journal", "path": "."}],
        **table,
    }
    settings = from_tables({"database": {"url": "sqlite+aiosqlite:///tide.db"}, "newsletters": {"tide": tide}}, folder)
    async with open_app(settings, clock=VirtualClock(MONDAY - WEEK)) as app:
        yield app, replace(app.desk(None), sources=(InventedSource(name="Journal", stories=stories),))


def at(desk: Desk, moment: datetime) -> None:
    """Let it be this moment."""
    assert isinstance(desk.clock, VirtualClock)
    desk.clock.moment = moment


async def looked(app: App, desk: Desk, moment: datetime) -> Advanced:
    """What a look at this moment leads to."""
    at(desk, moment)
    return await advance(desk, app.post, Watch(stop=asyncio.Event(), wait=False))


async def sealed(desk: Desk, slot: str) -> Edition:
    """The edition of a slot, built and sealed."""
    built = await build(desk, slot=slot)
    return await desk.editions.seal(built.edition, content_hash="h" * 64, variants=[variant()], pictures={})


async def sent(desk: Desk, slot: str) -> Edition:
    """The edition of a slot, built, sealed and sent to nobody."""
    edition = await desk.editions.move((await sealed(desk, slot)).id, EditionEvent.START)
    return await desk.editions.move(edition.id, EditionEvent.DRAINED)


async def sent_to_one(desk: Desk, slot: str) -> Edition:
    """The edition of a slot in the middle of its sending: one reader has it."""
    edition = await desk.editions.move((await sealed(desk, slot)).id, EditionEvent.START)
    while await desk.ledger.plan_chunk(edition.id, size=10):
        pass
    owner = await desk.ledger.join()
    block = await desk.ledger.claim(edition.id, owner, lease_s=60)
    assert block
    begun = await desk.ledger.exchange(block, owner, results=[], asks=ask(1))
    await desk.ledger.exchange(block, owner, results=[result(begun[0])], asks=())
    return edition


def numbers(edition: Edition) -> list[str]:
    """The titles that are in."""
    return sorted(pick.stored.article.title for pick in edition.picks)


THIN = [story(1, appears=MONDAY - timedelta(hours=30)), story(2, appears=MONDAY + timedelta(hours=5)), story(3, appears=MONDAY + WEEK)]


async def test_an_edition_with_too_little_waits_for_more_and_goes_out_with_it(tmp_path: Path) -> None:
    """Under "wait" the slot is looked at again; once another visit to the sources brought enough, it is built."""
    async with newsroom(tmp_path, THIN, selection={"minimum": 2, "too_few": "wait"}) as (app, desk):
        first = await looked(app, desk, MONDAY)
        still = await looked(app, desk, MONDAY + timedelta(hours=6))
        await collect(desk)
        enough = await looked(app, desk, MONDAY + timedelta(hours=6, minutes=1))

    assert ("waiting", EditionState.SKIPPED) == (first.did, first.edition and first.edition.state)
    assert "only 1 article to send, and the minimum is 2; more is waited for, as long as the slot can be caught up with" == first.what
    assert ("waiting", first.what) == (still.did, still.what)
    assert "held" == enough.did  # a draft, which waits for its editor
    assert enough.edition
    assert ["Story 1", "Story 2"] == numbers(enough.edition)


async def test_a_draft_that_waits_for_its_editor_is_left_as_it_is(tmp_path: Path) -> None:
    """A further look visits no source and changes no pick, whatever came meanwhile; a build that is asked for does both."""
    stories = [story(1, appears=MONDAY - timedelta(hours=30)), story(2, appears=MONDAY + timedelta(minutes=5))]
    async with newsroom(tmp_path, stories, selection={"minimum": 1}) as (app, desk):
        first = await looked(app, desk, MONDAY)
        still = await looked(app, desk, MONDAY + timedelta(minutes=10))
        waiting = await desk.editions.get(first.edition.name) if first.edition else None
        brought = [report.new for report in (await collect(desk)).sources]

    assert ("held", first.what) == (still.did, still.what)
    assert first.edition
    assert waiting
    assert ["Story 1"] == numbers(waiting)
    assert [1] == brought


async def test_waiting_ends_with_the_hours_in_which_a_slot_is_caught_up_with(tmp_path: Path) -> None:
    """Then the edition stays skipped, and the next one has what there was."""
    async with newsroom(tmp_path, THIN, selection={"minimum": 2, "too_few": "wait"}, schedule={"catch_up_hours": 4}) as (app, desk):
        await looked(app, desk, MONDAY)
        at(desk, MONDAY + timedelta(hours=6))
        await collect(desk)
        over = await looked(app, desk, MONDAY + timedelta(hours=6))
        after = await looked(app, desk, MONDAY + WEEK)

    assert "nothing_due" == over.did
    assert over.edition
    assert EditionState.SKIPPED is over.edition.state
    assert after.edition
    assert ["Story 1", "Story 2", "Story 3"] == numbers(after.edition)


async def test_a_brief_edition_goes_out_under_another_subject(tmp_path: Path) -> None:
    """Under "brief" one story is enough, none is not; the editor's own subject stays."""
    brief = {"minimum": 2, "too_few": "brief", "brief_subject": "Little from {name}: {lead}"}
    async with newsroom(tmp_path, THIN, selection=brief) as (app, desk):
        short = await looked(app, desk, MONDAY)
        assert short.edition
        edited = await edit(desk, short.edition, Edit(subject="My own"))
        given_back = await edit(desk, edited, Edit(subject=""))
    (tmp_path / "none").mkdir()
    async with newsroom(tmp_path / "none", [], selection=brief) as (app, desk):
        none = await looked(app, desk, MONDAY)

    assert "Little from The Tide: Story 1" == short.edition.subject
    assert "My own" == edited.subject
    assert "Little from The Tide: Story 1" == given_back.subject
    assert ("skipped", "nothing new to send, and the minimum is 2; what there is waits for the next edition") == (none.did, none.what)


async def test_an_edition_of_enough_stories_has_its_plain_subject(tmp_path: Path) -> None:
    """Also where "brief" is chosen."""
    async with newsroom(tmp_path, THIN, selection={"minimum": 1, "too_few": "brief"}) as (app, desk):
        plain = await looked(app, desk, MONDAY)

    assert plain.edition
    assert "Story 1" == plain.edition.subject


async def test_what_a_sealed_edition_held_comes_back_if_it_is_never_sent(tmp_path: Path) -> None:
    """Those that it carried and those that it passed over: neither is lost, though the one after it was sealed meanwhile."""
    stories = [story(number, appears=MONDAY - timedelta(hours=number)) for number in range(1, 5)]
    stories += [story(number, appears=MONDAY + timedelta(days=1, hours=number)) for number in range(5, 9)]
    async with newsroom(tmp_path, stories, selection={"minimum": 1, "maximum": 2, "per_author": 0}) as (_, desk):
        at(desk, MONDAY)
        vain = await sealed(desk, "2026-W48")
        at(desk, MONDAY + WEEK)
        between = await sent(desk, "2026-W49")
        await desk.editions.move(vain.id, EditionEvent.TOO_LATE, reason="the machine was off")
        at(desk, MONDAY + 2 * WEEK)
        after = await look_ahead(desk)

    assert ["Story 1", "Story 2"] == numbers(vain)
    assert ["Story 7", "Story 8"] == numbers(between)
    assert ["Story 1", "Story 2"] == numbers(after.edition)


async def test_a_reopened_edition_is_built_again_with_what_it_had(tmp_path: Path) -> None:
    """Though a later one was sent meanwhile."""
    stories = [story(1, appears=MONDAY - timedelta(hours=1)), story(2, appears=MONDAY + timedelta(days=1))]
    async with newsroom(tmp_path, stories, selection={"minimum": 1}) as (_, desk):
        at(desk, MONDAY)
        early = await sealed(desk, "2026-W48")
        at(desk, MONDAY + WEEK)
        await sent(desk, "2026-W49")
        await desk.editions.move(early.id, EditionEvent.REOPEN)
        again = (await build(desk, slot="2026-W48")).edition

    assert ["Story 1"] == numbers(early) == numbers(again)


async def test_what_some_readers_were_sent_of_a_cancelled_edition_comes_back_by_a_pin_alone(tmp_path: Path) -> None:
    """It counts as printed, also for a standing pin, which is told; its editor may want it for the others all the same."""
    stories = [story(1, appears=MONDAY - timedelta(hours=1)), story(2, appears=MONDAY + timedelta(days=1))]
    standing = "---\npin: {article: story-1, from: 2026-11-30, to: 2026-12-31}\n---\n"
    async with newsroom(tmp_path, stories, standing=standing, selection={"minimum": 1}) as (_, desk):
        at(desk, MONDAY)
        await desk.readers.enrol("tide", reader_rows(2), at=MONDAY)
        cut_short = await sent_to_one(desk, "2026-W48")
        await desk.editions.move(cut_short.id, EditionEvent.CANCEL)
        at(desk, MONDAY + WEEK)
        built = await build(desk, slot="2026-W49")
        (first,) = (pick.stored.id for pick in cut_short.picks)
        pinned = await edit(desk, built.edition, Edit(pin=(first,)))

    assert ["Story 1"] == numbers(cut_short)
    assert ["Story 2"] == numbers(built.edition)
    assert built.assembled
    told = "“Story 1” is pinned and stays out: was in tide-2026-W48, which was cancelled while it was sent (a standing pin does not change that)"
    assert (told,) == built.assembled.problems
    assert ["Story 1", "Story 2"] == numbers(pinned)


async def test_a_veto_that_was_written_after_the_draft_holds_at_its_approval(tmp_path: Path) -> None:
    """A draft waits for days; what was forbidden meanwhile is not sealed, and the next build leaves it out."""
    stories = [story(number, appears=MONDAY - timedelta(hours=number)) for number in (1, 2)]
    async with newsroom(tmp_path, stories, selection={"minimum": 1, "per_author": 0}) as (_, desk):
        at(desk, MONDAY)
        drafted = (await build(desk, slot="2026-W48")).edition
        veto = "---\nveto: {title: Story 1}\nembargo: {article: story-2, until: 2026-11-24}\n---\n"
        (tmp_path / "editorial.md").write_text(veto, encoding="utf-8")
        with pytest.raises(NotAllowed) as refused:
            await approve(desk, drafted)
        at(desk, MONDAY + timedelta(days=1))
        again = (await build(desk, slot="2026-W48")).edition

    assert "“Story 1” is vetoed by its title" in refused.value.what
    assert "“Story 2” is under the editor's embargo until 24 November 2026, 00:00" in refused.value.what
    assert EditionState.DRAFT is again.state
    assert ["Story 2"] == numbers(again)


async def test_slots_that_were_sent_early_are_passed_over_however_many(tmp_path: Path) -> None:
    """The next one due is the first that is not used up."""
    async with newsroom(tmp_path, [], selection={"minimum": 0}) as (_, desk):
        at(desk, MONDAY - timedelta(hours=1))
        for week in range(48, 53):
            edition, _ = await desk.editions.take_slot("tide", f"2026-W{week}", due_at=MONDAY)
            await desk.editions.move(edition.id, EditionEvent.CANCEL)
        due = await next_due(desk, now=desk.clock.now())

    assert due
    assert "2026-W53" == due.slot


async def test_what_was_stored_while_an_edition_was_made_is_in_the_next(tmp_path: Path) -> None:
    """Another process had seen it a moment before the edition's cutoff, and kept it a moment after its look."""
    old = story(9, appears=MONDAY - timedelta(days=3)).versions[0][1]
    async with newsroom(tmp_path, [THIN[0]], selection={"minimum": 1}) as (_, desk):
        at(desk, MONDAY)
        await sent(desk, "2026-W48")
        await desk.articles.keep([old], seen_at=MONDAY - timedelta(seconds=20))
        at(desk, MONDAY + WEEK)
        after = await look_ahead(desk)

    assert ["Story 9"] == numbers(after.edition)


STANDING = """---
embargo:
  - {article: https://journal.example/story-1, until: 2026-12-01}
pin:
  - {article: https://journal.example/story-2, from: 2026-11-23, to: 2026-12-24}
  - {article: https://journal.example/nowhere, slot: 2026-W49}
veto:
  - {title: "Story 3"}
---
"""


async def test_a_standing_file_holds_for_every_edition(tmp_path: Path) -> None:
    """An embargo that outlasts the window loses nothing, a pin is used once, and what names nobody is told in its week."""
    before = MONDAY - timedelta(hours=1)  # the slot that a look ahead means is the next
    stories = [story(number, appears=MONDAY - timedelta(days=number)) for number in (1, 2, 3, 4)]
    async with newsroom(
        tmp_path, [*stories, story(5, appears=MONDAY + timedelta(days=2))], standing=STANDING, selection={"minimum": 1}
    ) as (_, desk):
        at(desk, before)
        await collect(desk)
        first = await look_ahead(desk)
        await sent(desk, "2026-W48")
        at(desk, before + WEEK)
        await collect(desk)
        second = await look_ahead(desk)
        await sent(desk, "2026-W49")
        at(desk, before + 2 * WEEK)
        third = await look_ahead(desk)

    assert (["Story 2", "Story 4"], ()) == (numbers(first.edition), first.problems)
    assert ["Story 2"] == [pick.stored.article.title for pick in first.edition.picks if pick.pinned]
    assert ["Story 5"] == numbers(second.edition)
    assert [f"{tmp_path / 'editorial.md'}:6: pin names 'https://journal.example/nowhere', and no article is known by it"] == list(
        second.problems
    )
    assert ["Story 1"] == numbers(third.edition)


async def test_a_look_ahead_as_a_document_explains_everybody(tmp_path: Path) -> None:
    """Each score is the product of its factors, in or out; who is out has a reason, and for want of room what it would have needed."""
    stories = [story(number, appears=MONDAY - timedelta(hours=number), category="Trade") for number in (1, 2, 3)]
    stories.append(story(4, appears=MONDAY - timedelta(days=2), published=MONDAY + WEEK))
    async with newsroom(tmp_path, stories, selection={"minimum": 1, "maximum": 2}) as (_, desk):
        at(desk, MONDAY)
        await collect(desk)
        document = pick_document(await look_ahead(desk))

    for one in document["picked"]:
        assert {"id", "title", "place", "score", "why", "factors", "also_in"} <= set(one)
        assert one["score"] == pytest.approx(math.prod(one["factors"].values()), abs=1e-3)
    assert [{"freshness", "balance"}, set()] == [
        set(one["factors"]) for one in sorted(document["passed_over"], key=lambda one: one["title"])
    ]
    assert {
        "Story 3": "its score of 0.71 makes it the 3rd; the last one in has 0.84",
        "Story 4": None,
    } == {one["title"]: one["needs"] for one in document["passed_over"]}
    assert "not yet published: it is dated 30 November 2026" in {one["reason"] for one in document["passed_over"]}


async def test_an_article_of_two_sources_counts_as_that_of_the_first(tmp_path: Path) -> None:
    """In a dry run as in a build, though the second told of it last: its weight is not applied, and it is named as another that has it."""
    ours = story(1, appears=MONDAY - timedelta(hours=1))
    theirs = replace(ours, source="Wire", versions=tuple((moment, replace(one, source="Wire")) for moment, one in ours.versions))
    only = story(2, appears=MONDAY - timedelta(hours=2), source="Wire")
    both = (InventedSource(name="Journal", stories=[ours]), InventedSource(name="Wire", stories=[theirs, replace(only, source="Wire")]))
    async with newsroom(tmp_path, [], selection={"minimum": 1, "prefer_sources": {"Wire": 2.0}}) as (_, of_nothing):
        desk = replace(of_nothing, sources=both)
        at(desk, MONDAY)
        tried = await dry_run(desk, None)
        await collect(desk)
        picked = {one["title"]: one for one in pick_document(await look_ahead(desk))["picked"]}

    assert ("Journal", "Wire") == next(one.stored.carried_by for one in tried.edition.picks if one.stored.article.title == "Story 1")
    assert (["Wire"], []) == (picked["Story 1"]["also_in"], picked["Story 2"]["also_in"])
    assert "source" not in picked["Story 1"]["factors"]
    assert 2.0 == picked["Story 2"]["factors"]["source"]


async def test_a_mistake_in_the_standing_file_is_told_before_anything_is_done(tmp_path: Path) -> None:
    """With its line; no slot is taken."""
    async with newsroom(tmp_path, THIN, standing="---\nveto:\n  - {autor: A. Bot}\n---\n") as (_, desk):
        at(desk, MONDAY)
        with pytest.raises(BadInput, match=r"editorial\.md:3"):
            await build(desk, slot="2026-W48")

        assert [] == await desk.editions.all()
