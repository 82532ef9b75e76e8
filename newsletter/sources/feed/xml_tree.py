"""The bytes of a feed to an XML tree, whatever is wrong with them.

1. Characters: a byte-order mark, else UTF-8 where every byte agrees, else what header or declaration say, else windows-1252.
2. Repairs of what strict parsers refuse and feeds are full of: words before the first tag, HTML's entities, bare ampersands,
   control characters, HTML in a description that was never escaped, a document cut off.
3. libxml2 in its recovering mode, without DTD, entities or network; it stops at 256 levels of nesting.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})", re.I)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_BARE_FEED = re.compile(r"\s*<feed(?![^<>]*\sxmlns\s*=)")  # Atom that does not say so
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,2000}(?:\[[^\]]{0,200000}\]\s*)?>", re.I)
_LONG_TAG = re.compile(r"<([A-Za-z_][\w:.-]{0,100})[^<>]{10000,}>?")  # an XML parser compares every attribute with all before it
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
# A number that stands for no character of XML 1.0 would end the reading.
_NUMBERED = re.compile(r"&#(?:([0-9]{1,7})|[xX]([0-9a-fA-F]{1,6}));")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def feed_tree(data: bytes, *, address: str, content_type: str | None) -> etree._Element | None:
    """The root of the document whose relative addresses start at `address`; None where there is no element at all."""
    text = _repaired(_characters(data, content_type))
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        return etree.fromstring(text, parser, base_url=address)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _characters(data: bytes, content_type: str | None) -> str:
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    said = [match[1] for match in [re.search(r"charset=[\"']?([\w.:-]+)", content_type or "", re.I)] if match]
    said += [match[1].decode() for match in [_DECLARED.match(data)] if match]
    # Stateful seven-bit encodings (ISO-2022-JP, HZ) pass for ASCII: there the publisher's word comes first.
    order = [*said, "utf-8"] if b"\x1b" in data or b"~{" in data else ["utf-8", *said]
    for name in [marked, *order] if marked else order:
        try:
            return data.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    # One bad byte in a megabyte of UTF-8 does not make it windows-1252.
    text = data.decode("utf-8", errors="replace")
    return text if text.count("\ufffd") * 50 < sum(byte > 0x7F for byte in data[:1_000_000]) else data.decode("cp1252", errors="replace")


def _repaired(text: str) -> str:
    text = _UNWANTED.sub("", text)
    start = re.search(r"<(?:\?xml\b|!DOCTYPE\b|(?:[A-Za-z][\w.-]{0,20}:)?(?:rss|feed|rdf|channel)\b)", text[:100_000], re.I)
    text = text[start.start() :] if start else text.lstrip()
    # The text is decoded: a declaration that names an encoding is an error from here on.
    text = _without_doctype(re.sub(r"^<\?xml[^>]{0,500}\?>", "", text))
    text = _BARE_FEED.sub("<feed xmlns='http://www.w3.org/2005/Atom'", text, count=1) if _BARE_FEED.match(text) else text
    return "".join(_mended(piece) if is_markup else piece for piece, is_markup in _parted(text))


def _mended(markup: str) -> str:
    return _NUMBERED.sub(_character, _ENTITY.sub(_entity, _LONG_TAG.sub(r"<\1>", markup)))


def _without_doctype(text: str) -> str:
    """The text without its first DTD: nothing in it is wanted, and entities are declared there."""
    begun = re.search("<!DOCTYPE", text[:100_000], re.I)
    found = _DOCTYPE.match(text, begun.start()) if begun else None
    return text[: found.start()] + text[found.end() :] if found else text


def _parted(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces outside (True) and inside CDATA sections. One pass: an expression would cost the square of those never closed."""
    place = 0
    while (begun := text.find("<![CDATA[", place)) >= 0 and (ended := text.find("]]>", begun)) >= 0:
        yield text[place:begun], True
        yield text[begun : ended + 3], False
        place = ended + 3
    yield text[place:], True


def _entity(match: re.Match[str]) -> str:
    """An ampersand that begins no entity of XML: HTML's character, or itself."""
    if match[1] is None:
        return "&amp;"
    known = html5.get(f"{match[1]};")
    return known.replace("&", "&amp;").replace("<", "&lt;") if known else f"&amp;{match[1]};"


def _character(match: re.Match[str]) -> str:
    number = int(match[1]) if match[1] else int(match[2], 16)
    # 128 to 159 are windows-1252 wherever they are met, as browsers take them.
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode("cp1252", errors="ignore")
    is_character = number in (9, 10, 13) or 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or 0x10000 <= number <= 0x10FFFF
    return match[0] if is_character else ""
