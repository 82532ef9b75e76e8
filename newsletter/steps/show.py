"""Show: render every variant of an edition and check it. Reads only; preview, dry run and approval are this same function."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain, zip_longest

from newsletter.cell.pool import OURS, CellFailed
from newsletter.checks.base import Finding
from newsletter.checks.run import run_checks, told_once
from newsletter.editorial.pick_lists import Division
from newsletter.errors import BadInput
from newsletter.model.edition import Edition
from newsletter.model.letter import Letter, SealedVariant, UnsafeValue
from newsletter.model.pick_lists import EVERYBODY
from newsletter.rendering.jobs import Links, Rendered, RenderJob
from newsletter.rendering.message import compile_letter
from newsletter.rendering.values import archive_url, reader_values
from newsletter.steps.assemble import number_of
from newsletter.steps.checked import check_input, head_of
from newsletter.steps.desk import Desk
from newsletter.steps.fit import cut_titles, shorter_and_shorter
from newsletter.steps.pictures import Album, gather
from newsletter.steps.variants import WantedVariant, division_of, in_its_own_language, sealed_division, wanted_variants

_RENDER = "newsletter.rendering.render:render"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An edition as its readers would get it, with what is wrong with it."""

    edition: Edition
    division: Division  # which readers get which pick list
    variants: tuple[SealedVariant, ...]
    rendered: tuple[Rendered, ...]
    album: Album
    findings: tuple[Finding, ...]
    date: datetime

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What blocks a send."""
        return tuple(finding for finding in self.findings if finding.level == "error")

    @property
    def content_hash(self) -> str:
        """The name of exactly these bytes."""
        digest = hashlib.sha256()
        for variant in self.variants:
            digest.update(variant.key.encode() + variant.letter.hash.encode())
        return digest.hexdigest()


@dataclass(frozen=True, kw_only=True)
class _Part:
    """One pick list, rendered."""

    whole: Edition
    fitted: Edition  # with summaries that were shortened, if that was needed and asked for
    rendered: tuple[Rendered, ...]
    variants: tuple[SealedVariant, ...]


async def show(desk: Desk, edition: Edition, *, division: Division | None = None) -> Shown:
    """Render and check all variants of a draft. Raises BadInput for a template that cannot be rendered.

    `division`: of the same draft, from a moment ago; a preview need not look through all readers for each change of a template.
    """
    date = desk.clock.now()
    division = division or await division_of(desk, replace(edition, number=await number_of(desk, edition)))
    album = await gather(desk, _with_every_story(division))
    drawing = partial(_part, desk, album=album, date=date)
    parts = await asyncio.gather(*(drawing(name, one) for name, one in division.editions.items()))
    nonce = nonce_of(desk, edition)
    rendered = tuple(one for part in parts for one in part.rendered)
    of_checks = (findings_of(desk, one.whole, one.rendered, album, nonce, [v.letter for v in one.variants]) for one in parts)
    of_fit = (_of_fit(cut_titles(one.whole, one.fitted), desk.rendering.size_limit) for one in parts)
    return Shown(
        edition=parts[0].fitted,
        division=division,
        variants=tuple(variant for part in parts for variant in part.variants),
        rendered=rendered,
        album=album,
        findings=(*told_once(chain.from_iterable(of_checks)), *told_once(chain.from_iterable(of_fit)), *_of_notes(rendered)),
        date=date,
    )


def _with_every_story(division: Division) -> Edition:
    """An edition with the stories of all its lists, each once: the pictures that are needed."""
    everybody = division.editions[EVERYBODY]
    more = {pick.stored.id: pick for one in division.editions.values() for pick in one.picks}
    for pick in everybody.picks:
        del more[pick.stored.id]
    return replace(everybody, picks=(*everybody.picks, *more.values()))


async def _part(desk: Desk, name: str, whole: Edition, *, album: Album, date: datetime) -> _Part:
    """One pick list in every language and right, under its size if that is asked for."""
    links, nonce = links_of(desk, whole), nonce_of(desk, whole)
    render = partial(_renders, desk, picks=name, album=album, links=links, nonce=nonce, date=date)
    fitted, rendered = whole, await render(whole)
    if desk.rendering.fit == "shorten":
        for smaller in shorter_and_shorter(whole):
            if all(len(one.html.encode()) <= desk.rendering.size_limit for one in rendered):
                break
            fitted, rendered = smaller, await render(smaller)
    variants = []
    for one in rendered:
        letter = compile_letter(
            one,
            newsletter=desk.newsletter,
            edition_uid=whole.uid,
            nonce=nonce,
            date=date,
            attachments=album.attachments,
            links=links,
        )
        variants.append(SealedVariant(key=one.key, member=one.member, html=one.html, text=one.text, nonce=nonce, letter=letter))
    return _Part(whole=whole, fitted=fitted, rendered=rendered, variants=tuple(variants))


def links_of(desk: Desk, edition: Edition) -> Links:
    """The links of every message of this edition that lead to our own pages."""
    mailbox = desk.newsletter.reply_to or desk.newsletter.sender
    return Links(
        archive=archive_url(desk.public_url, edition.uid) if desk.public_url else None,
        unsubscribe=bool(desk.public_url),
        unsubscribe_mailto=f"mailto:{mailbox.address}?subject=unsubscribe",
    )


def nonce_of(desk: Desk, edition: Edition) -> str:
    """What no source can guess, so that no article can smuggle a reader's blank into its own text or links."""
    text = f"nonce:{edition.uid}:{edition.revision}".encode()
    return hmac.new(desk.key, text, hashlib.sha256).hexdigest()[:16]


async def _renders(
    desk: Desk, edition: Edition, *, picks: str, album: Album, links: Links, nonce: str, date: datetime
) -> tuple[Rendered, ...]:
    """Every variant of a pick list, in the order in which they are wanted."""
    wanted = wanted_variants(desk.newsletter, edition, picks)
    return tuple(await asyncio.gather(*(_render(desk, edition, album, links, nonce, date, one) for one in wanted)))


async def _render(desk: Desk, edition: Edition, album: Album, links: Links, nonce: str, date: datetime, wanted: WantedVariant) -> Rendered:
    job = RenderJob(
        edition=in_its_own_language(edition, desk.newsletter) if wanted.language != desk.newsletter.language else edition,
        newsletter=replace(desk.newsletter, language=wanted.language),
        own_language=desk.newsletter.language,
        member=wanted.member,
        picks=wanted.picks,
        nonce=nonce,
        theme_folders=desk.theme_folders,
        options=desk.rendering,
        links=links,
        date=date.astimezone(desk.newsletter.timezone),
        pictures=album.prepared,
    )
    try:
        rendered: Rendered = await desk.cell.run(_RENDER, job, limits=OURS)
    except CellFailed as failure:
        raise BadInput(
            f"the theme {desk.newsletter.theme!r} could not be rendered: {failure.what}",
            where=", ".join(desk.theme_folders),
            do="undo the last change to the theme, or set theme to a shipped one",
        ) from failure
    return rendered


def findings_of(
    desk: Desk, edition: Edition, rendered: Sequence[Rendered], album: Album, nonce: str, letters: Sequence[Letter] = ()
) -> tuple[Finding, ...]:
    """What the checks say of an edition in these variants, all of one pick list; a finding that several of them share is told once.

    `letters` are those of the variants, in the same order; without them nothing is said of the headers.
    """
    found: list[Finding] = []
    for one, letter in zip_longest(rendered, letters):
        given = check_input(
            edition,
            desk.newsletter,
            one,
            album=album,
            nonce=nonce,
            has_pages=bool(desk.public_url),
            size_limit=desk.rendering.size_limit,
            clients=desk.checks.clients,
            head=_head(desk, edition, letter) if letter else b"",
        )
        found += run_checks(given)
    return told_once(found)


def _of_fit(cut: Sequence[str], limit: int) -> Iterator[Finding]:
    if cut:
        yield Finding(
            id="shortened",
            level="info",
            where="html",
            message=f"the summaries of {len(cut)} stories are shortened, so that the html stays under {limit:,} bytes: {', '.join(cut[:3])}{' …' if len(cut) > 3 else ''}",
            fix="take stories out to keep every summary whole, or set rendering.fit to warn",
        )


def _of_notes(rendered: Sequence[Rendered]) -> Iterator[Finding]:
    for note in dict.fromkeys(note for one in rendered for note in one.notes):
        yield Finding(
            id="theme",
            level="info",
            where="theme",
            message=note,
            fix="see the page about themes, and the one about languages, in docs/how-to",
        )


def _head(desk: Desk, edition: Edition, letter: Letter) -> bytes:
    """The header lines of a letter as a reader who does not exist would get them."""
    try:
        values = reader_values(
            uid="0" * 32,
            address="reader@example.org",
            name="",
            newsletter=desk.newsletter,
            edition_uid=edition.uid,
            key=desk.key,
            public_url=desk.public_url,
            domain=desk.message_domain,
            test=True,
        )
    except UnsafeValue:  # a domain that no message can carry: a send refuses it and says what to do
        return b""
    return head_of(letter, values)


async def sealed_or_shown(desk: Desk, edition: Edition) -> tuple[tuple[SealedVariant, ...], Division]:
    """The stored variants of a sealed edition and who gets which, else what a seal would store now."""
    if edition.sealed:
        return tuple((await desk.editions.variants(edition.id)).values()), await sealed_division(desk, edition)
    shown = await show(desk, edition)
    return shown.variants, shown.division
