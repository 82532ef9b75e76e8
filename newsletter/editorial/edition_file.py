"""The editor's file for one edition, `editions/<slot>.md`: wishes in its front matter, blocks in its body. Pure.

    ---
    subject: Grain, gas and a new lighthouse
    intro: Four stories from the coast.
    pin: [17, https://journal.example/grain]
    drop: [the-old-story]
    alt: {grain: Two ships at a quay}
    summary: {17: The harbour opens again.}
    ---
    ::: sponsor Harbour Books https://books.example
    New *charts*, every month.
    :::

Text outside the blocks is the intro. An article is named by number, address, slug or title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newsletter.editorial.front_matter import Head, Keys, nearest, read_head
from newsletter.editorial.markup import is_link, rendered
from newsletter.editorial.references import Directory
from newsletter.errors import BadInput
from newsletter.model.article import StoredArticle
from newsletter.model.edition import BlockKind, EditorBlock

_KEYS = Keys(of="an edition file", texts=("subject", "preheader", "intro"), lists=("pin", "drop"), maps=("alt", "summary"))
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^:{3,}\s*(?:(?P<kind>\S+)\s*(?P<rest>.*?))?\s*$")


@dataclass(frozen=True, kw_only=True)
class EditionFile:
    """What an editor wishes for one edition; an empty one wishes nothing."""

    subject: str = ""
    preheader: str = ""
    intro: str = ""  # plain text, paragraphs split by blank lines
    pin: tuple[str, ...] = ()  # references, in the order wished for
    drop: tuple[str, ...] = ()
    alt: Mapping[str, str] = field(default_factory=dict)  # reference -> what its picture shows
    summary: Mapping[str, str] = field(default_factory=dict)  # reference -> the editor's own words
    blocks: tuple[EditorBlock, ...] = ()

    def summaries(self, articles: Sequence[StoredArticle]) -> dict[int, str]:
        """The editor's own summaries by article id. `articles` are all that a reference may mean."""
        return _by_article(self.summary, articles)

    def alts(self, articles: Sequence[StoredArticle]) -> dict[int, str]:
        """The editor's alt texts by article id."""
        return _by_article(self.alt, articles)

    def words_for(self, stored: StoredArticle, articles: Sequence[StoredArticle]) -> str | None:
        """The editor's own summary of an article, if the file has one. `articles` are all that a reference may mean."""
        return _meant(self.summary, stored, articles)

    def alt_for(self, stored: StoredArticle, articles: Sequence[StoredArticle]) -> str | None:
        """The editor's alt text for an article's picture, if the file has one."""
        return _meant(self.alt, stored, articles)

    def unresolved(self, articles: Sequence[StoredArticle]) -> tuple[str, ...]:
        """A sentence for each reference of the file by which no article is known."""
        known = Directory(articles)
        places = (("pin", self.pin), ("drop", self.drop), ("alt", self.alt), ("summary", self.summary))
        return tuple(
            f"{key} names {reference!r}, and no article is known by it"
            for key, references in places
            for reference in references
            if known.find(reference) is None
        )


def parse(text: str, *, file: str) -> EditionFile:
    """Read an edition file; `file` is its name in messages.

    Raises BadInput, with file and line, for unknown keys and kinds of block, blocks that are not closed, Markdown that
    an email cannot carry, and an intro in both places.
    """
    head = read_head(text, _KEYS, file=file)
    blocks, loose, loose_line = _body(head, file)
    intro = rendered(head.texts.get("intro", ""), file=file, line=head.lines.get("intro", 1))[1]
    if loose and intro:
        raise BadInput(
            "there is text outside the blocks, and the front matter has an intro already",
            where=f"{file}:{loose_line}",
            do="keep one of the two, or put the text into `::: note Title` ... `:::`",
        )
    return EditionFile(
        subject=" ".join(head.texts.get("subject", "").split()),
        preheader=" ".join(head.texts.get("preheader", "").split()),
        intro=intro or rendered(loose, file=file, line=loose_line)[1],
        pin=head.lists.get("pin", ()),
        drop=head.lists.get("drop", ()),
        alt=head.maps.get("alt", {}),
        summary=head.maps.get("summary", {}),
        blocks=blocks,
    )


def _meant(texts: Mapping[str, str], stored: StoredArticle, articles: Sequence[StoredArticle]) -> str | None:
    known = articles if any(other.id == stored.id for other in articles) else [*articles, stored]
    return _by_article(texts, known).get(stored.id)


def _by_article(texts: Mapping[str, str], articles: Sequence[StoredArticle]) -> dict[int, str]:
    """The texts by what their references name; of two for one article the first."""
    known = Directory(articles)
    found: dict[int, str] = {}
    for reference, text in texts.items():
        article = known.find(reference) if text else None
        if article is not None:
            found.setdefault(article, text)
    return found


def _body(head: Head, file: str) -> tuple[tuple[EditorBlock, ...], str, int]:
    """The blocks, the text outside them, and the line where that begins."""
    blocks: list[EditorBlock] = []
    loose: list[str] = []
    loose_line = head.body_line
    opened: tuple[int, re.Match[str]] | None = None
    inside: list[str] = []
    for number, line in enumerate(_COMMENT.sub(_only_its_lines, head.body).split("\n"), start=head.body_line):
        fence = _FENCE.match(line)
        if fence is None:
            if not opened and line.strip() and not "".join(loose).strip():
                loose, loose_line = [], number
            (inside if opened else loose).append(line)
        elif fence["kind"]:
            _refuse_nesting(opened, file, number)
            opened, inside = (number, fence), []
        elif opened:
            blocks.append(_block(opened[1], "\n".join(inside), file, opened[0]))
            opened = None
            loose.append("")
        else:
            raise BadInput(
                "a block is closed here that was not opened", where=f"{file}:{number}", do="open it with a line such as `::: note Title`"
            )
    if opened:
        raise BadInput("this block is not closed", where=f"{file}:{opened[0]}", do="end it with a line that holds only :::")
    return tuple(blocks), "\n".join(loose).strip(), loose_line


def _only_its_lines(comment: re.Match[str]) -> str:
    return "\n" * comment[0].count("\n")


def _refuse_nesting(opened: tuple[int, re.Match[str]] | None, file: str, number: int) -> None:
    if opened:
        raise BadInput(
            f"a block begins here while the one of line {opened[0]} is open",
            where=f"{file}:{number}",
            do="end that one first, with a line that holds only :::",
        )


def _block(fence: re.Match[str], source: str, file: str, line: int) -> EditorBlock:
    kinds = [str(kind) for kind in BlockKind]
    if fence["kind"] not in kinds:
        raise BadInput(f"{fence['kind']!r} is no kind of block", where=f"{file}:{line}", do=nearest(fence["kind"], kinds))
    kind = BlockKind(fence["kind"])
    title, _, last = fence["rest"].rpartition(" ")
    url = last if is_link(last) else None
    title = title.strip() if url else fence["rest"]
    if kind is BlockKind.SPONSOR and not title:
        raise BadInput("a sponsor needs a name", where=f"{file}:{line}", do="write `::: sponsor Name https://address`")
    body_html, text = rendered(source, file=file, line=line + 1)
    if not text and not title:
        raise BadInput("this block is empty", where=f"{file}:{line}", do="give it a title or a text, or take it out")
    return EditorBlock(kind=kind, title=title, html=body_html, text=text, url=url, source=source.strip())
