"""The words under a picture: its caption and credit, in the figure, beside it, or in the block around it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.model.identity import folded
from newsletter.sources.article.credits import begins_with_sign, split_credit
from newsletter.sources.clean import one_line

LONGEST = 600  # characters of a caption
_LONGEST_CREDIT = 75
_MOST_PIECES = 2  # a caption and a credit; a block that says more is no caption
_LEVELS = 7  # blocks upwards from a picture in which its words are looked for
_BESIDE = 3  # elements after a picture that may be its words
_WORDLESS = frozenset(["img", "picture", "source", "script", "style", "button", "noscript", "svg", "template"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_EDGES = frozenset(["article", "main", "body", "nav", "footer", "aside"])
_CREDIT_CLASS = re.compile(
    r"credit|copyright|source|author|photographer|agency|attribution|fotograf|quelle|byline|rights|bildnachweis", re.I
)
_CAPTION_CLASS = re.compile(
    r"caption|legend|description|subtitle|bildunterschrift|bildtext|billedtekst|bildetekst|kuvateksti|onderschrift|didascalia|pie-?de-?foto|epigraf",
    re.I,
)
# Outside of a figure "description" is the article's as often as the picture's.
_BESIDE_CLASS = re.compile(
    r"caption|bildunterschrift|bildtext|billedtekst|bildetekst|kuvateksti|onderschrift|didascalia|pie-?de-?foto|epigraf"
    r"|(?:image|img|photo|foto|bild|media|picture|figure|slide)[\w-]*(?:info|description|subtitle|credit|copyright|source|legend|rights|author|text)",
    re.I,
)


def words_near(image: HtmlElement) -> tuple[str, str]:
    """The caption and the credit that stand with a picture, empty where none do."""
    figure = next((above for above in image.iterancestors() if above.tag == "figure"), None)
    if figure is not None:
        words = words_of(figure)
        if any(words):
            return words
    beside = _words_beside(figure if figure is not None else image)
    if any(beside) or figure is not None:
        return beside
    block = _block_around(image)
    return _named_alone(*words_of(block)) if block is not None else _in_attributes(image)


def _named_alone(caption: str, credit: str) -> tuple[str, str]:
    """Two or three capitalised words on a picture are a name, not what it shows."""
    alone = not credit and 2 <= len(caption.split()) <= 3 and all(word[:1].isupper() for word in caption.split()) and caption[-1:].isalpha()
    return ("", caption) if alone else (caption, credit)


def _in_attributes(image: HtmlElement) -> tuple[str, str]:
    caption, signed = split_credit(one_line(image.get("data-caption") or image.get("data-image-caption"), limit=LONGEST))
    return caption, one_line(image.get("data-credit") or image.get("data-copyright"), limit=200) or signed


def words_of(figure: HtmlElement) -> tuple[str, str]:
    """The caption and the credit in a figure, or in a block that plays one."""
    credits_ = _credits_in(figure)
    block = next((one for one in figure.iter("figcaption")), None)
    if block is None:
        block = next((one for one in figure.iter() if isinstance(one.tag, str) and _CAPTION_CLASS.search(one.get("class", ""))), None)
    pieces = _pieces(figure) if block is None and figure.tag != "figure" else []
    caption = one_line(_text(block), limit=LONGEST) if block is not None else next(iter(pieces), "")
    if not credits_ and len(pieces) == _MOST_PIECES and len(pieces[1]) <= _LONGEST_CREDIT:
        credits_ = pieces[1:]
    for credit in credits_:
        caption = caption.replace(credit, " ")
    caption, signed = split_credit(" ".join(caption.split()).strip(" |/–—"))
    credit = next((one for one in credits_ if folded(one) != folded(caption)), "")
    if caption.endswith(":") and len(caption.split()) == 1:
        caption = ""  # the label of a player
    return caption, credit or signed


def _words_beside(shown: HtmlElement) -> tuple[str, str]:
    """The words in the elements right after a picture, or after a block that holds nothing but it."""
    block = shown
    for _ in range(_LEVELS):
        caption, credit = "", ""
        for one in _after(block):
            own_caption, own_credit = words_of(one)
            caption, credit = caption or own_caption, credit or own_credit
        if caption or credit:
            return caption, credit
        above = block.getparent()
        if above is None or above.tag in _EDGES:
            break
        block = above
    return "", ""


def _after(block: HtmlElement) -> Iterator[HtmlElement]:
    for place, one in enumerate(block.itersiblings()):
        if place >= _BESIDE or one.tag in _HEADINGS:
            return
        if one.tag in _WORDLESS or not isinstance(one.tag, str):
            continue
        if _is_caption(one):
            yield one
        elif next(_words(one), None) is not None:
            return


def _is_caption(block: HtmlElement) -> bool:
    if _is_long(block) or next(block.iter("img", "h1", "h2", "h3", "h4", "li"), None) is not None:
        return False
    if block.tag in ("figcaption", "cite", "small"):
        return True
    return any(isinstance(one.tag, str) and (one.tag == "figcaption" or _BESIDE_CLASS.search(_kind(one))) for one in block.iter()) or (
        next(block.iter("small", "cite"), None) is not None and len(_pieces(block)) == _MOST_PIECES
    )


def _block_around(image: HtmlElement) -> HtmlElement | None:
    """The smallest block around an image that says a little beside it and nothing else."""
    for above in list(image.iterancestors())[:6]:
        if above.tag in ("article", "main", "body", "header", "a") or next(above.iter("h1", "h2", "h3", "li"), None) is not None:
            return None
        pieces = _pieces(above)
        if pieces:
            return above if len(pieces) <= _MOST_PIECES and sum(map(len, pieces)) <= LONGEST else None
    return None


def _pieces(block: HtmlElement) -> list[str]:
    """The texts of a block's innermost elements."""
    inner = [one for one in block.iter() if isinstance(one.tag, str) and one.tag not in _WORDLESS and (one.text or "").strip()]
    tops = [one for one in inner if not any(above in inner for above in one.iterancestors())]
    return [text for text in (one_line(_text(one), limit=LONGEST) for one in tops) if text]


def _credits_in(figure: HtmlElement) -> list[str]:
    found: list[str] = []
    for element in figure.iter():
        if not isinstance(element.tag, str) or element.tag in _WORDLESS or element.tag == "figure":
            continue
        text = one_line(_text(element), limit=LONGEST)
        signed = (
            element.tag in ("footer", "small", "cite")
            or _CREDIT_CLASS.search(_kind(element))
            or (not len(element) and begins_with_sign(text))
        )
        if text and signed and len(text) < _LONGEST_CREDIT * 2 and not any(text in known for known in found):
            found.append(text)
    return found


def _kind(element: HtmlElement) -> str:
    """What the page's maker calls an element: its class, its property, the short values of its data attributes."""
    told = (
        value for name, value in element.attrib.items() if name in ("class", "itemprop") or (name.startswith("data-") and len(value) < 40)
    )
    return " ".join(told)


def _is_long(element: HtmlElement) -> bool:
    # Not by its whole text: what stands beside a picture may be the rest of the page.
    length = 0
    return any((length := length + len(piece)) > LONGEST for piece in _words(element))


def _text(element: HtmlElement) -> str:
    return " ".join(_words(element))


def _words(element: HtmlElement) -> Iterator[str]:
    """The words in an element, piece by piece, without what is not shown or is there to be pressed."""
    if element.text and element.text.strip():
        yield element.text.strip()
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _WORDLESS and child.get("hidden") is None:
            yield from _words(child)
        if child.tail and child.tail.strip():
            yield child.tail.strip()
