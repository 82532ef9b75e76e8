"""Edit: what an editor changes in a draft, kept through every rebuild; each change can be taken back.

A change is one transaction, and refused if the draft is not the one that was looked at any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from newsletter.editorial.markup import is_link, rendered
from newsletter.editorial.places import places, without_lead
from newsletter.editorial.sentences import spaced
from newsletter.editorial.summary import summarise
from newsletter.errors import NotFound, UsageError
from newsletter.model.article import StoredArticle
from newsletter.model.edition import BlockKind, DraftChange, Edition, EditionEvent, EditionState, EditorBlock, PassedOver, Pick
from newsletter.rendering.foreign import without_controls
from newsletter.steps.assemble import assemble, with_texts
from newsletter.steps.build import edit_refusal
from newsletter.steps.desk import Desk
from newsletter.steps.model_summaries import with_kept
from newsletter.steps.wishes import edition_file

_TEXTS = ("subject", "preheader", "intro")


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What an editor changes in a draft; an empty text gives the choice back to the edition file and the next build."""

    pin: Sequence[int] = ()
    drop: Sequence[int] = ()
    unpin: Sequence[int] = ()
    undrop: Sequence[int] = ()
    move: tuple[int, int] | None = None  # article id, new position from 1
    subject: str | None = None
    preheader: str | None = None
    intro: str | None = None  # paragraphs split by blank lines
    summaries: Mapping[int, str] = field(default_factory=dict)  # article id -> the editor's own words
    alts: Mapping[int, str] = field(default_factory=dict)  # article id -> what its picture shows
    blocks: tuple[EditorBlock, ...] | None = None  # all of them, in order
    blocks_back: bool = False  # those of the edition file again

    def told(self) -> str:
        """What it is, in a few words."""
        return ", ".join(self._parts()) or "nothing"

    def _parts(self) -> Iterator[str]:
        for name in ("pin", "drop", "unpin", "undrop"):
            if ids := getattr(self, name):
                yield f"{name} {' '.join(map(str, ids))}"
        if self.move:
            yield f"move {self.move[0]} to {self.move[1]}"
        yield from (name for name in _TEXTS if getattr(self, name) is not None)
        yield from (f"summary of {article}" for article in self.summaries)
        yield from (f"alt text of {article}" for article in self.alts)
        if self.blocks is not None or self.blocks_back:
            yield "blocks"


async def edit(desk: Desk, edition: Edition, change: Edit, *, who: str = "") -> Edition:
    """Change a draft and keep the changes through every rebuild.

    Raises NotAllowed once it is approved, or if it is not the `edition` handed in any more; NotFound for an article that
    there is not.
    """
    if edition.state is not EditionState.DRAFT:
        raise edit_refusal(edition)
    await desk.articles.get([*change.pin, *change.drop])  # raises NotFound before anything is changed
    edited = _with_choices(edition, change)
    if change.pin or change.drop or change.unpin or change.undrop:
        again = (await assemble(desk, edited)).edition
        edited = replace(again, picks=with_kept(again.picks, edited.picks))
    if change.move:
        edited = _moved(edited, *change.move)
    edited = _with_words(desk, edited, change)
    edited = with_texts(desk, edited, edition_file(desk, edited.slot))
    if edited == edition:
        return edition
    return await desk.editions.save_draft(edited, EditionEvent.EDIT, after=edition, who=who, what=change.told())


async def undo(desk: Desk, edition: Edition) -> Edition:
    """Take the newest change of a draft back. Raises NotAllowed if there is none."""
    return await _stepped(desk, edition, back=True)


async def redo(desk: Desk, edition: Edition) -> Edition:
    """Make the change again that was taken back last. Raises NotAllowed if there is none."""
    return await _stepped(desk, edition, back=False)


async def _stepped(desk: Desk, edition: Edition, *, back: bool) -> Edition:
    if edition.state is not EditionState.DRAFT:
        raise edit_refusal(edition)
    return await desk.editions.step_draft(edition, back=back)


@dataclass(frozen=True, kw_only=True)
class Undoable:
    """How far a draft can be stepped, and what each step would be about."""

    back: tuple[DraftChange, ...] = ()  # the next one first
    again: tuple[DraftChange, ...] = ()  # the next one first


async def undoable(desk: Desk, edition: Edition) -> Undoable:
    """What can be taken back of a draft, and what can be made again."""
    changes = await desk.editions.changes(edition.id)
    return Undoable(back=tuple(one for one in reversed(changes) if not one.undone), again=tuple(one for one in changes if one.undone))


async def not_in(desk: Desk, edition: Edition, *, most: int = 60) -> list[PassedOver]:
    """What is stored and not in a draft, with the reason: those considered first, then older ones, at most `most`."""
    inside = {pick.stored.id for pick in edition.picks}
    considered = [one for one in (await assemble(desk, edition)).selected.passed_over if one.stored.id not in inside]
    known = inside | {one.stored.id for one in considered}
    names = {source.name for source in desk.sources}
    older: list[StoredArticle] = [one for one in await desk.articles.latest(200) if one.id not in known and one.article.source in names]
    return [*considered, *(PassedOver(stored=one, reason="not considered by the last build") for one in older)][:most]


def written_block(kind: str, title: str, source: str, url: str) -> EditorBlock:
    """A block of the editor's own, its text as Markdown. Raises UsageError or BadInput for what an email cannot carry."""
    kinds = [str(one) for one in BlockKind]
    if kind not in kinds:
        raise UsageError(f"{kind!r} is no kind of block", do=f"choose one of {', '.join(kinds)}")
    title, url, source = _line(title), url.strip(), without_controls(source).strip()
    if url and not is_link(url):
        raise UsageError(f"{url!r} is no address that a link can lead to", do="begin it with https://")
    if kind == BlockKind.SPONSOR and not title:
        raise UsageError("a sponsor needs a name", do="write it into the title")
    html, text = rendered(source, file="the block's text", line=1)
    if not (title or text):
        raise UsageError("this block is empty", do="give it a title or a text")
    return EditorBlock(kind=BlockKind(kind), title=title, html=html, text=text, url=url or None, source=source)


def shown_words(pick: Pick) -> str:
    """The summary of a story as its editor sees it, members-only words included."""
    return pick.summary.words.for_reader(member=True) or ""


def _line(written: str) -> str:
    """What somebody wrote, on one line: a control character would reach databases and terminals that take it for an order."""
    return spaced(without_controls(written))


def _with_choices(edition: Edition, change: Edit) -> Edition:
    """The edition with its texts, pins and drops as they are to be from now on."""
    for name in _TEXTS:
        value = getattr(change, name)
        if value is not None:
            value = without_controls(value).strip() if name == "intro" else _line(value)
            edited = edition.edited | {name} if value else edition.edited - {name}
            texts: dict[str, Any] = {name: value}
            edition = replace(edition, edited=edited, **texts)
    if change.blocks is not None:
        edition = replace(edition, blocks=change.blocks, edited=edition.edited | {"blocks"})
    elif change.blocks_back:
        edition = replace(edition, edited=edition.edited - {"blocks"})
    out_of_pinned, out_of_dropped = {*change.drop, *change.unpin}, {*change.pin, *change.undrop}
    pinned = dict.fromkeys((*edition.pinned, *change.pin))
    dropped = dict.fromkeys((*edition.dropped, *change.drop))
    return replace(
        edition,
        pinned=tuple(one for one in pinned if one not in out_of_pinned),
        dropped=tuple(one for one in dropped if one not in out_of_dropped or one in change.drop),
    )


def _with_words(desk: Desk, edition: Edition, change: Edit) -> Edition:
    """The edition with summaries and alt texts as the editor wants them from now on."""
    picks = {pick.stored.id: pick for pick in edition.picks}
    words, alts = dict(edition.words), dict(edition.alts)
    for article, written in change.summaries.items():
        pick, text = _picked(edition, picks, article), _line(written)
        # What was only looked at stays what it was: saved as the editor's own, guarded words would be free for everybody.
        if text != spaced(shown_words(pick)):
            words = _chosen(words, article, text)
    for article, written in change.alts.items():
        pick, text = _picked(edition, picks, article), _line(written)
        if text != shown_alt(pick):
            alts = _chosen(alts, article, text)
    edition = replace(edition, words=tuple(words.items()), alts=tuple(alts.items()))
    return replace(edition, picks=_reworded(desk, edition, {*change.summaries, *change.alts}))


def shown_alt(pick: Pick) -> str:
    """The alt text of a story's picture as it stands by now."""
    return pick.alt or (pick.stored.article.picture and pick.stored.article.picture.alt) or ""


def _chosen(texts: Mapping[int, str], article: int, text: str) -> dict[int, str]:
    kept = {one: other for one, other in texts.items() if one != article}
    return {**kept, article: text} if text else kept


def _reworded(desk: Desk, edition: Edition, articles: set[int]) -> tuple[Pick, ...]:
    if not articles:
        return edition.picks
    wishes = edition_file(desk, edition.slot)
    known = [pick.stored for pick in edition.picks]
    words, alts = dict(edition.words), dict(edition.alts)
    reworded = tuple(
        replace(
            pick,
            summary=summarise(pick.stored.article, words=words.get(pick.stored.id) or wishes.words_for(pick.stored, known)),
            alt=alts.get(pick.stored.id) or wishes.alt_for(pick.stored, known),
        )
        if pick.stored.id in articles
        else pick
        for pick in edition.picks
    )
    return with_kept(reworded, edition.picks)


def _picked(edition: Edition, picks: Mapping[int, Pick], article: int) -> Pick:
    if article not in picks:
        raise NotFound(f"article {article} is not in {edition.name}", do="pin it first with --pin")
    return picks[article]


def _moved(edition: Edition, article: int, position: int) -> Edition:
    pick = _picked(edition, {one.stored.id: one for one in edition.picks}, article)
    picks = [one for one in edition.picks if one is not pick]
    picks.insert(min(max(0, position - 1), len(picks)), pick)
    if tuple(picks) == edition.picks:
        return edition
    picks = [replace(one, why=without_lead(one.why)) for one in picks]
    return replace(edition, picks=replaced_places(picks), edited=edition.edited | {"order"})


def replaced_places(picks: Sequence[Pick]) -> tuple[Pick, ...]:
    """The picks with the places that their order gives them."""
    return tuple(replace(pick, place=place) for pick, place in zip(picks, places(len(picks)), strict=True))
