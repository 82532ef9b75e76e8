"""Editing: every choice outlives a rebuild, is given back when it is emptied, and can be taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsletter.app.whole import App, open_app
from newsletter.errors import BadInput, NotAllowed, NotFound, UsageError
from newsletter.model.article import SummarySource
from newsletter.model.edition import Edition
from newsletter.steps.brakes import put_on
from newsletter.steps.build import build
from newsletter.steps.edit import Edit, edit, not_in, redo, shown_words, undo, undoable, written_block
from tests.support.project import SECRET, make_project, newsletter_table

SLOT = "2031-W01"


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """A project whose editions hold four of five stories."""
    weekly = newsletter_table(selection={"minimum": 1, "maximum": 4})
    async with open_app(make_project(tmp_path, newsletters={"weekly": weekly})) as opened:
        yield opened


async def draft_of(app: App) -> Edition:
    """The draft, built."""
    return (await build(app.desk(None), slot=SLOT)).edition


def pick_of(edition: Edition, article: int):
    """The story of an article."""
    return next(pick for pick in edition.picks if pick.stored.id == article)


async def test_every_choice_outlives_a_rebuild(app: App) -> None:
    """Order, drop, pin, texts, blocks, summary and alt text are there after the next build."""
    desk, draft = app.desk(None), await draft_of(app)
    ids = [pick.stored.id for pick in draft.picks]
    outside = (await not_in(desk, draft))[0].stored.id
    block = written_block("note", "A word", "From **us**.", "")
    edited = await edit(desk, draft, Edit(drop=[ids[3]], pin=[outside]))
    edited = await edit(desk, edited, Edit(move=(ids[2], 1), subject="S", preheader="P", intro="I", blocks=(block,)))
    edited = await edit(desk, edited, Edit(summaries={ids[1]: "My own words."}, alts={ids[1]: "My own alt."}))

    again = (await build(desk, slot=SLOT)).edition

    assert [pick.stored.id for pick in edited.picks] == [pick.stored.id for pick in again.picks]
    assert ids[2] == again.picks[0].stored.id
    assert outside in {pick.stored.id for pick in again.picks}
    assert ids[3] not in {pick.stored.id for pick in again.picks}
    assert ("S", "P", "I", (block,)) == (again.subject, again.preheader, again.intro, again.blocks)
    assert ("My own words.", "My own alt.") == (shown_words(pick_of(again, ids[1])), pick_of(again, ids[1]).alt)


async def test_a_pin_and_a_drop_by_hand_go_before_the_edition_file(app: App, tmp_path: Path) -> None:
    """As a subject by hand does: the file was written first, and the button that is offered for its drops must not be in vain."""
    desk, draft = app.desk(None), await draft_of(app)
    unwanted, wanted = (pick.stored.id for pick in draft.picks[:2])
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / f"{SLOT}.md").write_text(f"---\ndrop: [{unwanted}]\npin: [{wanted}]\n---\n", encoding="utf-8")
    draft = await draft_of(app)
    by_file = {pick.stored.id for pick in draft.picks}

    await edit(desk, draft, Edit(pin=[unwanted], drop=[wanted]))
    by_hand = {pick.stored.id for pick in (await draft_of(app)).picks}

    assert {wanted} == by_file & {wanted, unwanted}
    assert {unwanted} == by_hand & {wanted, unwanted}


async def test_what_is_emptied_is_given_back(app: App) -> None:
    """Summary, alt text, subject, preheader and the edition file's intro and blocks come back, and stay."""
    desk = app.desk(None)
    desk.editions_folder.mkdir(exist_ok=True)
    (desk.editions_folder / f"{SLOT}.md").write_text("From the *file*.\n\n::: note Hello\nText\n:::\n", encoding="utf-8")
    draft = await draft_of(app)
    first = draft.picks[0].stored.id
    edited = await edit(desk, draft, Edit(subject="S", preheader="P", intro="I", blocks=(), summaries={first: "W"}, alts={first: "A"}))
    assert ("I", ()) == (edited.intro, edited.blocks)

    given = await edit(desk, edited, Edit(subject="", preheader="", intro="", blocks_back=True, summaries={first: ""}, alts={first: ""}))

    assert draft == given


async def test_members_words_that_were_only_looked_at_stay_guarded(app: App) -> None:
    """Saved as they were shown, they are no words of the editor's, which everybody would get."""
    desk, draft = app.desk(None), await draft_of(app)
    guarded = next(one.stored.id for one in [*draft.picks, *await not_in(desk, draft)] if one.stored.article.members_only)
    draft = await edit(desk, draft, Edit(pin=[guarded]))
    pick = pick_of(draft, guarded)
    assert SECRET in shown_words(pick)

    same = await edit(desk, draft, Edit(summaries={guarded: shown_words(pick) + "\r\n"}))
    own = await edit(desk, same, Edit(summaries={guarded: "Free for everybody."}))

    assert draft == same
    assert pick_of(same, guarded).summary.words.members_only
    assert (SummarySource.EDITOR, False) == (pick_of(own, guarded).summary.source, pick_of(own, guarded).summary.words.members_only)


async def test_undo_and_redo_lead_through_every_change_and_a_rebuild(app: App) -> None:
    """Each step is named; a new change ends what could be made again."""
    desk, draft = app.desk(None), await draft_of(app)
    one = await edit(desk, draft, Edit(subject="One"), who="ada")
    two = await edit(desk, one, Edit(subject="Two"), who="ada")

    assert one == await undo(desk, two)
    assert draft == await undo(desk, one)
    with pytest.raises(NotAllowed, match="nothing to undo"):
        await undo(desk, draft)
    assert [("subject", "ada")] * 2 == [(step.what, step.who) for step in (await undoable(desk, draft)).again]
    assert one == await redo(desk, draft)
    three = await edit(desk, one, Edit(subject="Three"))
    with pytest.raises(NotAllowed, match="nothing to redo"):
        await redo(desk, three)


async def test_an_edit_of_an_older_draft_is_refused(app: App) -> None:
    """Of two that looked at the same draft the second changes nothing."""
    desk, draft = app.desk(None), await draft_of(app)
    first = await edit(desk, draft, Edit(subject="First"))

    for late in (edit(desk, draft, Edit(intro="Second")), undo(desk, draft)):
        with pytest.raises(NotAllowed, match="changed meanwhile"):
            await late
    assert first == await app.editions.get(draft.name)


async def test_why_tells_the_truth_after_a_move(app: App) -> None:
    """No story leads for its picture once the editor has ordered them."""
    desk, draft = app.desk(None), await draft_of(app)

    moved = await edit(desk, draft, Edit(move=(draft.picks[0].stored.id, 3)))

    assert not [pick.why for pick in moved.picks if "leads" in pick.why]


async def test_pins_and_drops_are_taken_back(app: App) -> None:
    """Unpinned and undropped, the draft is chosen as if nothing had been said."""
    desk, draft = app.desk(None), await draft_of(app)
    out, inside = (await not_in(desk, draft))[0].stored.id, draft.picks[1].stored.id
    edited = await edit(desk, draft, Edit(pin=[out], drop=[inside]))

    back = await edit(desk, edited, Edit(unpin=[out], undrop=[inside]))

    assert ((), ()) == (back.pinned, back.dropped)
    assert [pick.stored.id for pick in draft.picks] == [pick.stored.id for pick in back.picks]


async def test_what_is_not_in_cannot_be_reworded(app: App) -> None:
    """The refusal names the article, and nothing is changed."""
    desk, draft = app.desk(None), await draft_of(app)
    out = (await not_in(desk, draft))[0].stored.id

    for change in (Edit(summaries={out: "W"}), Edit(alts={out: "A"}), Edit(move=(out, 1))):
        with pytest.raises(NotFound, match=f"article {out} is not in"):
            await edit(desk, draft, change)
    assert draft == await app.editions.get(draft.name)


@pytest.mark.parametrize(
    ("kind", "title", "text", "url"),
    [
        ("poem", "T", "x", ""),
        ("note", "", "", ""),
        ("sponsor", "", "x", ""),
        ("note", "T", "x", "javascript:alert(1)"),
        ("note", "T", "# x", ""),
    ],
)
def test_a_block_that_an_email_cannot_carry_is_refused(kind: str, title: str, text: str, url: str) -> None:
    """Unknown kinds, empty blocks, nameless sponsors, links that are none, and headings."""
    with pytest.raises((UsageError, BadInput)):
        written_block(kind, title, text, url)


async def test_no_control_character_of_an_editor_is_stored(app: App) -> None:
    """PostgreSQL stores no NUL, a terminal obeys an escape, and an override of direction turns the rest of a page around."""
    desk, draft = app.desk(None), await draft_of(app)
    article, odd, clean = draft.picks[0].stored.id, "A\x00B\x1b[31mC\u202eD\ud800", "A B [31mC D"
    block = written_block("note", odd, odd, "")
    change = Edit(subject=odd, preheader=odd, intro=f"{odd}\r\n\r\n{odd}", summaries={article: odd}, alts={article: odd}, blocks=(block,))

    edited = await edit(desk, draft, change)
    held = await put_on(desk, edited, who="us", why=odd)

    assert (clean, clean, f"{clean} \n\n{clean}") == (edited.subject, edited.preheader, edited.intro)
    assert (clean, clean) == (shown_words(pick_of(edited, article)), pick_of(edited, article).alt)
    assert (clean, clean, clean) == (block.title, block.text, block.source)
    assert held.brake is not None
    assert clean == held.brake.why
