"""What the editor wishes in files: that of one edition, and the standing one. Read anew each time, so that saving is enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from newsletter.editorial import edition_file as edition_files
from newsletter.editorial import standing as standing_files
from newsletter.editorial.apply import applied, called_for, unresolved
from newsletter.editorial.edition_file import EditionFile
from newsletter.editorial.eligible import Window, embargo
from newsletter.editorial.idle import idle
from newsletter.editorial.standing import Rules, Standing
from newsletter.errors import BadInput, NotFound
from newsletter.model.article import StoredArticle
from newsletter.model.edition import Edition
from newsletter.model.identity import canonical_url
from newsletter.steps.desk import Desk
from newsletter.storage.base import Shelf


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Both files, as they concern one edition."""

    own: EditionFile
    standing: Standing
    slot: str
    day: date  # on which the edition is due, or made where it is not due at any time; the newsletter's

    def rules(self, articles: Sequence[StoredArticle]) -> Rules:
        """What the standing file means for these articles."""
        return applied(self.standing, articles, slot=self.slot, day=self.day)

    def references(self, *, since: datetime) -> list[str]:
        """The articles that are asked for and may be older than an edition looks back; embargoes that ended before `since` are over."""
        return [*self.own.pin, *called_for(self.standing, slot=self.slot, day=self.day, since=since)]

    def unresolved(self, articles: Sequence[StoredArticle], *, now: datetime) -> tuple[str, ...]:
        """A sentence for each reference by which no article is known."""
        return (
            *self.own.unresolved(articles),
            *unresolved(self.standing, articles, slot=self.slot, day=self.day, now=now),
        )


def wishes_for(desk: Desk, edition: Edition) -> Wishes:
    """What the files say for an edition. Raises BadInput with file and line."""
    day = (edition.due_at or desk.clock.now()).astimezone(desk.newsletter.timezone).date()
    return Wishes(own=edition_file(desk, edition.slot), standing=standing_file(desk), slot=edition.slot, day=day)


def edition_path(desk: Desk, slot: str) -> Path:
    """Where the editor's file for a slot is, if there is one."""
    return desk.editions_folder / f"{slot.replace(':', '')}.md"


def edition_file(desk: Desk, slot: str) -> EditionFile:
    """The editor's file for a slot, an empty one where there is none. Raises BadInput with file and line."""
    path = edition_path(desk, slot)
    text = _text_of(path, "the edition file")
    return EditionFile() if text is None else edition_files.parse(text, file=str(path))


def standing_file(desk: Desk) -> Standing:
    """The standing file, an empty one where there is none. Raises BadInput with file and line."""
    path = desk.editorial_file
    text = _text_of(path, "the standing file") if path else None
    return Standing() if text is None else standing_files.parse(text, file=str(path), zone=desk.newsletter.timezone)


def without_effect(desk: Desk, articles: Sequence[StoredArticle]) -> tuple[str, ...]:
    """A sentence for each rule of the standing file and the selection that meets none of these articles. Raises BadInput with file and line."""
    return idle(standing_file(desk), desk.newsletter.selection, articles)


def kept_out(desk: Desk, edition: Edition) -> tuple[str, ...]:
    """A sentence for each story of a draft that the standing file, as it is now, lets into no edition. Raises BadInput with file and line."""
    stories = [pick.stored for pick in edition.picks]
    rules, now = wishes_for(desk, edition).rules(stories), desk.clock.now()
    window = Window(start=now, now=now, taken={}, vetoed=rules.vetoed, opens=rules.opens, ends=rules.ends)
    reasons = ((stored, rules.vetoed.get(stored.id) or embargo(stored, window)) for stored in stories)
    return tuple(f"“{stored.article.title}” is {reason}" for stored, reason in reasons if reason)


def _text_of(path: Path, what: str) -> str | None:
    if not path.is_file():
        return None
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{what} is not UTF-8 text", where=str(path), do="save it as UTF-8") from error
    except OSError as error:
        raise BadInput(f"{what} cannot be read: {error.strerror}", where=str(path), do="make it readable for this user") from error


async def called_in(desk: Desk, store: Shelf, references: Sequence[str], candidates: Sequence[StoredArticle]) -> list[StoredArticle]:
    """Articles that are named by number or address and too old to be candidates by themselves: a pin overrides age."""
    here = {stored.id for stored in candidates}
    addresses = [key for key in map(_address_key, references) if key]
    found = {stored.id: stored for stored in await desk.articles.known(addresses)} if addresses else {}
    for number in {int(reference) for reference in references if reference.isdecimal()} - here:
        try:
            found.update({stored.id: stored for stored in await store.get([number])})
        except NotFound:
            continue  # reported as a reference that points nowhere
    return [stored for stored in found.values() if stored.id not in here]


def _address_key(reference: str) -> str | None:
    """The key of the article that a reference may be the address of."""
    try:
        return f"url:{canonical_url(reference)}" if "://" in reference else None
    except ValueError:
        return None  # reported as a reference that points nowhere
