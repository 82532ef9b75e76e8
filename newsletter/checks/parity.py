"""Html and text must tell the same stories: some readers only ever see the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlsplit

from newsletter.checks.base import CheckInput, Finding, Level, Rule
from newsletter.checks.page import Page, position, same_words, width

WIDEST = 78  # columns of a line of the text
_SHARED = 0.8  # of the words of either part
_FEWEST = 100  # words; in a shorter letter the footer decides
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
_FIX = "show every story with headline and link in both templates of the theme"
_FIX_WORDS = "let digest.txt.j2 say what digest.mjml.j2 says"

RULES = (
    Rule(
        id="headline",
        level="error",
        what="a story whose headline is missing from the html or the text",
        why="readers of that part never learn of the story",
        fix=_FIX,
    ),
    Rule(
        id="story-link",
        level="warning",
        what="a story that nothing links to, or whose address is missing from the text",
        why="a digest is there to lead to its articles",
        fix=_FIX,
    ),
    Rule(
        id="byline",
        level="warning",
        what="an author who is named in one part alone",
        why="whoever wrote it is to be named to every reader",
        fix="show the authors of every story in both templates of the theme",
    ),
    Rule(
        id="link-parity",
        level="warning",
        what="an address of the html that the text does not have",
        why="readers of the text cannot follow it",
        fix=_FIX_WORDS,
    ),
    Rule(
        id="word-parity",
        level="warning",
        what="html and text that share fewer than four fifths of their words",
        why="spam filters compare the parts (MPART_ALT_DIFF), and readers of the text miss what the others read",
        fix=_FIX_WORDS,
    ),
    Rule(
        id="text-width",
        level="warning",
        what=f"a line of the text with more than {WIDEST} columns",
        why="programs that show plain text break it in the middle of words, or not at all",
        fix="pass it through the `wrap` filter in digest.txt.j2",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`headline`, `story-link`, `byline`, `link-parity`, `word-parity` and `text-width`."""
    parts = (("html", page.words), ("text", same_words(given.text)))
    for title in given.titles:
        for where, words in parts:
            if same_words(title) not in words:
                yield _missing("headline", "error", where, f"the headline “{title}” is missing", _FIX)
    yield from _links(given, page)
    yield from _authors(given, parts)
    yield from _shared_words(page, given.text)
    yield from _wide_lines(given.text)


def _links(given: CheckInput, page: Page) -> Iterator[Finding]:
    in_html = [_address(anchor.get("href")) for anchor in page.all("a") if anchor.get("href")]
    in_text = {_address(found.rstrip(".,;")) for found in _ADDRESS.findall(given.text)}
    told = set()
    for link in given.links:
        shown = [address for address in in_html if _leads_to(address, link)]
        if not shown:
            yield _missing("story-link", "warning", "html", f"nothing links to {link}", _FIX)
        elif not in_text.intersection(shown):
            told.update(shown)
            yield _missing("story-link", "warning", "text", f"the address {shown[0]} is in the html alone", _FIX)
    for title in given.unlinked:
        fix = "give the article an address (url in its front matter, or url_pattern of its source), or drop it"
        yield _missing("story-link", "warning", f"html, at “{title}”", f"“{title}” has no address, so it goes out without a link", fix)
    for address in dict.fromkeys(in_html):
        if address.startswith(("https://", "http://")) and address not in in_text | told:
            yield _missing("link-parity", "warning", "text", f"the address {address[:120]} is in the html alone", _FIX_WORDS)


def _authors(given: CheckInput, parts: tuple[tuple[str, str], ...]) -> Iterator[Finding]:
    for title, names in zip(given.titles, given.authors, strict=False):
        for name in names:
            there = [where for where, words in parts if same_words(name) in words]
            if len(there) == 1:  # in neither: a theme may name nobody in its smallest places
                without = next(where for where, _ in parts if where not in there)
                message = f"“{name}”, who wrote “{title}”, is not named"
                yield _missing("byline", "warning", without, message, "show the authors of every story in both templates of the theme")


def _shared_words(page: Page, text: str) -> Iterator[Finding]:
    html = Counter(_WORD.findall(page.words))
    plain = Counter(_WORD.findall(same_words(_ADDRESS.sub(" ", text))))
    # A part that says more is no fault as long as it says what the other one says: the smaller share would punish addresses.
    for where, one, other in (("text", html, plain), ("html", plain, html)):
        if one.total() >= _FEWEST and (shared := (one & other).total() / one.total()) < _SHARED:
            other_part = "html" if where == "text" else "text"
            message = f"of the words of the {other_part} only {shared:.0%} are there; {_SHARED:.0%} is the least"
            yield _missing("word-parity", "warning", where, message, _FIX_WORDS)


def _wide_lines(text: str) -> Iterator[Finding]:
    wide = [line for line in text.splitlines() if width(_no_marks(line)) > WIDEST and " " in line.strip()]
    for line in wide[:1]:
        at, _ = position(text, line)
        more = f", and {len(wide) - 1} more" if len(wide) > 1 else ""
        yield Finding(
            id="text-width",
            level="warning",
            where="text",
            line=at,
            column=WIDEST + 1,
            message=f"this line has {width(_no_marks(line))} columns, more than {WIDEST}{more}",
            fix="pass it through the `wrap` filter in digest.txt.j2",
        )


def _no_marks(line: str) -> str:
    # An address cannot be wrapped, nor can a blank that an address will stand in.
    return re.sub(r"(?:https?://|mailto:)\S+|nlblank-\S+", "", line)


def _address(text: str) -> str:
    """An address as either part may spell it: what is not ASCII percent-encoded, as lxml does it."""
    return quote(text.strip(), safe="%/:?#[]@!$&'()*+,;=-._~|")


def _leads_to(address: str, link: str) -> bool:
    """True if an address is a story's, whatever link parameters were added to it."""
    try:
        shown, wanted = urlsplit(address), urlsplit(_address(link))
    except ValueError:
        return False
    added = set(parse_qsl(shown.query, keep_blank_values=True)) >= set(parse_qsl(wanted.query, keep_blank_values=True))
    return shown[1:3] == wanted[1:3] and added


def _missing(identity: str, level: Level, where: str, message: str, fix: str) -> Finding:
    return Finding(id=identity, level=level, where=where, message=message, fix=fix)
