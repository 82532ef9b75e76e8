"""The picture of an article page, with its caption and whose picture it is. Pure.

The picture is what the publisher names (JSON-LD, then OpenGraph). Its words are looked for in the picture's own JSON-LD node,
then in the `<figure>` (or the block that plays one) that shows the same file.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newsletter.model.article import Picture
from newsletter.model.identity import folded
from newsletter.sources.article.head import Head
from newsletter.sources.article.jsonld import Graph, Node, images_in, picture_address, text_of, types_of
from newsletter.sources.clean import one_line, web_address

_LONGEST = 600  # characters of a caption
_LONGEST_CREDIT = 75
_MOST_PIECES = 2  # a caption and a credit; a block that says more is no caption
_WORDLESS = {"img", "picture", "source", "script", "style", "button", "noscript", "svg", "template"}
_PICTURE_WORD = (
    r"(?:foto|photo|bild|image|picture|imagen|immagine|fot|kuva|billede|zdjęcie|photograph|photography|bildquelle|fotocredit|fotos|bilder"
    r"|fotoğraf|фото|사진|写真)s?"
)
_CREDIT_SIGN = re.compile(
    r"(?:^|(?<=[\s(\[.|/]))(?:©|\(c\)"
    rf"|{_PICTURE_WORD}(?:\s+(?:credit|source|by|von|de|출처)s?)?\s*[:=©]"
    r"|(?:image|photo|picture)\s+(?:source|credit|by)\b|crédits?(?:\s+photo)?\s*:|(?:credits?|quelle|source)\s*:|copyright\b)",
    re.I,
)
_LEADING_SIGN = re.compile(
    rf"^\W*(?:(?:{_PICTURE_WORD}(?:\s+(?:credit|source|by|via|von|de|출처)s?)?\s*[:=]\s*)|(?:{_PICTURE_WORD}\s+(?:credit|source|by)s?\s+)"
    r"|(?:credits?|crédits?(?:\s+photo)?|quelle|source|rights?|copyright)\s*[:©]\s*|(?:copyright|by|von)\s+|\(c\)\s*|©\s*)+",
    re.I,
)
_AGENCIES = r"(?:AFP|AP|Reuters|REUTERS|Getty|dpa|DPA|EPA|epa|ANSA|EFE|TASS|Xinhua|Imago|IMAGO|imago|APA|Keystone|KEYSTONE|Alamy|Shutterstock|PA Media|picture alliance|Bloomberg|NurPhoto|Anadolu|ANP|Ritzau|NTB|TT|Belga|Lusa|PAP|CTK|MTI)"
_AGENCY_TAIL = re.compile(
    rf"\s*[(\[|–—-]\s*([^()\[\]|]*\b{_AGENCIES}\b[^()\[\]|]*)[)\]]?\s*$|\s*[(\[]([^()\[\]\d]{{3,60}}/[^()\[\]\d]{{2,60}})[)\]]\s*$"
)
_CREDIT_CLASS = re.compile(r"credit|copyright|source|author|photographer|agency|attribution|fotograf|quelle|byline", re.I)
_CAPTION_CLASS = re.compile(r"caption|legend|description|bildunterschrift|bildtext", re.I)


def find_picture(tree: HtmlElement, graph: Graph, article: Node, head: Head, *, base: str) -> Picture | None:
    """The article's picture, or None."""
    images = [image for image in images_in(graph, article) if "logo" not in types_of(image)]
    address = next((found for found in (picture_address(graph, image, base=base) for image in images) if _is_fit(found)), None)
    for named in (*head.every("og:image"), *head.every("og:image:url"), *head.every("twitter:image"), *head.every("twitter:image:src")):
        address = address or web_address(named, base=base)
    figure, shown = _figure_of(tree, address)
    if shown is not None and not (file_marks(address or "") & _marks_of(shown)):
        # A caption belongs to the file it stands under: whoever takes the words takes that picture.
        own = _largest_of(shown, base)
        address, figure = (own, figure) if own else (address, None)
    if not address:
        return None
    image = next((one for one in images if picture_address(graph, one, base=base) == address), {})
    return _described(address, image, figure, shown, head)


def _described(address: str, image: Node, figure: HtmlElement | None, shown: HtmlElement | None, head: Head) -> Picture:
    stated = split_credit(one_line(text_of(image.get("caption")), limit=_LONGEST))
    alt = one_line(shown.get("alt"), limit=_LONGEST) if shown is not None else ""
    alt = alt or one_line(head.first("og:image:alt", "twitter:image:alt"), limit=_LONGEST)
    caption, credit = words_of(figure) if figure is not None else ("", "")
    if not (caption or stated[0]) and split_credit(alt)[1]:
        # Words that end in whose picture it is are a caption, even in the place of an alt text.
        caption, credit = split_credit(alt)
    credit = credit or _named(image, "creditText", "creator", "author", "copyrightHolder", "copyrightNotice") or stated[1]
    return Picture(
        url=address,
        alt=alt or None,
        caption=caption or stated[0] or None,
        credit=_LEADING_SIGN.sub("", credit).strip(" ()[]|/") or None,
        width=_pixels(image.get("width")),
        height=_pixels(image.get("height")),
    )


def _named(image: Node, *keys: str) -> str:
    return next(
        (text for text in (one_line(text_of(image.get(key)), limit=200) for key in keys) if text and not text.startswith("http")), ""
    )


def _pixels(value: object) -> int | None:
    match = re.match(r"\s*(\d{1,5})\b", text_of(value))
    return int(match[1]) if match and int(match[1]) > 1 else None


def _is_fit(address: str | None) -> bool:
    return bool(address) and not re.search(
        r"logo|placeholder|default[-_]?(?:image|share)|\.svg(?:$|\?)", (address or "").rsplit("/", 1)[-1], re.I
    )


def _figure_of(tree: HtmlElement, address: str | None) -> tuple[HtmlElement | None, HtmlElement | None]:
    """The block that shows the picture, and its `<img>`; the first of the article if the file itself is not found."""
    images = tree.xpath("//img[not(ancestor::nav or ancestor::footer or ancestor::aside)]")[:300]
    wanted = file_marks(address or "")
    same = next((image for image in images if wanted & _marks_of(image)), None)
    if same is not None:
        return _block_around(same), same
    for figure in tree.xpath("(//article | //main | //*[@role='main'])//figure")[:5]:
        shown = next(iter(figure.xpath(".//img")), None)
        if shown is not None or figure.xpath(".//picture | .//*[@data-src]"):
            return figure, shown
    return None, None


def _largest_of(shown: HtmlElement, base: str) -> str | None:
    """The widest file of an `<img>` that is a real address."""
    offers: list[tuple[int, str]] = []
    for element in [*shown.xpath("../source"), shown]:
        for name in ("srcset", "data-srcset"):
            for offer in (element.get(name) or "")[:20_000].split(", "):
                address, _, size = offer.strip().partition(" ")
                offers.append((int(size[:-1]) if re.fullmatch(r"\d{1,5}w", size.strip()) else 0, address))
    offers += [(0, shown.get(name) or "") for name in ("data-src", "src")]
    ranked = sorted(offers, key=lambda offer: -offer[0])
    return next((found for found in (web_address(address, base=base) for _, address in ranked) if _is_fit(found)), None)


def _marks_of(image: HtmlElement) -> set[str]:
    around = [image, *image.xpath("../source")]
    addresses = " ".join(
        value
        for element in around
        for name, value in element.attrib.items()
        if "src" in name or name in ("data-original", "data-lazy", "data-url")
    )
    return file_marks(addresses[:20_000])


def file_marks(address: str) -> set[str]:
    """What tells a picture from others whatever its size and host: the long numbers and names in its path."""
    marks: set[str] = set()
    for part in re.split(r"[\s,]+", unquote(unquote(address))):
        path = re.sub(r"^https?://[^/]+", "", part) if part.startswith("http") else part
        for token in re.split(r"[^0-9A-Za-z-]+", urlsplit("//x/" + path.lstrip("/")).path if "//" not in path else path):
            if (
                len(token) >= 7
                and any(char.isdigit() for char in token)
                and not re.fullmatch(r"\d{3,4}x\d{3,4}|w\d+\w*|\d{4}-\d\d-\d\d", token)
            ) or (len(token) >= 15 and "-" in token):
                marks.add(token.casefold())
    return marks


def _block_around(image: HtmlElement) -> HtmlElement | None:
    """The figure of an image, or the smallest block around it that says a little beside it and nothing else."""
    figure = next(iter(image.xpath("ancestor::figure[1]")), None)
    if figure is not None:
        return figure
    for above in list(image.iterancestors())[:6]:
        if above.tag in ("article", "main", "body", "header", "a") or above.xpath(".//h1 | .//h2 | .//h3 | .//li"):
            return None
        pieces = _pieces(above)
        if pieces:
            return above if len(pieces) <= _MOST_PIECES and sum(map(len, pieces)) <= _LONGEST else None
    return None


def _pieces(block: HtmlElement) -> list[str]:
    """The texts of a block's innermost elements."""
    inner = [one for one in block.iter() if isinstance(one.tag, str) and one.tag not in _WORDLESS and (one.text or "").strip()]
    tops = [one for one in inner if not any(above in inner for above in one.iterancestors())]
    return [text for text in (one_line(_text(one), limit=_LONGEST) for one in tops) if text]


def words_of(figure: HtmlElement) -> tuple[str, str]:
    """The caption and the credit in a figure."""
    credits_ = _credits_in(figure)
    block = next(iter(figure.xpath(".//figcaption")), None)
    if block is None:
        block = next((one for one in figure.iter() if isinstance(one.tag, str) and _CAPTION_CLASS.search(one.get("class", ""))), None)
    pieces = _pieces(figure) if block is None and figure.tag != "figure" else []
    caption = one_line(_text(block), limit=_LONGEST) if block is not None else next(iter(pieces), "")
    if not credits_ and len(pieces) == _MOST_PIECES and len(pieces[1]) <= _LONGEST_CREDIT:
        credits_ = pieces[1:]
    for credit in credits_:
        caption = caption.replace(credit, " ")
    caption, signed = split_credit(" ".join(caption.split()).strip(" |/–—"))
    credit = next((one for one in credits_ if folded(one) != folded(caption)), "")
    return caption, credit or signed


def _credits_in(figure: HtmlElement) -> list[str]:
    found: list[str] = []
    for element in figure.iter():
        if not isinstance(element.tag, str) or element.tag in _WORDLESS or element.tag == "figure":
            continue
        text = one_line(_text(element), limit=_LONGEST)
        kind = f"{element.get('class', '')} {element.get('itemprop', '')} {element.get('data-testid', '')}"
        signed = (
            element.tag in ("footer", "small", "cite") or _CREDIT_CLASS.search(kind) or (not len(element) and _LEADING_SIGN.match(text))
        )
        if text and signed and len(text) < _LONGEST_CREDIT * 2 and not any(text in known for known in found):
            found.append(text)
    return found


def _text(element: HtmlElement) -> str:
    pieces = element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::button or ancestor::noscript)]")
    return " ".join(piece.strip() for piece in pieces if piece.strip())


def split_credit(caption: str) -> tuple[str, str]:
    """A caption and the credit at its end: after a sign (©, Photo:, Image source) or an agency in brackets."""
    signs = [match for match in _CREDIT_SIGN.finditer(caption) if len(caption) - match.end() < 120]
    if signs:
        cut = signs[0].start()
        return caption[:cut].strip(" ([|/–—-"), caption[cut:].strip(" )]")
    tail = _AGENCY_TAIL.search(caption)
    if tail:
        return caption[: tail.start()].strip(), (tail[1] or tail[2]).strip()
    return caption, ""
