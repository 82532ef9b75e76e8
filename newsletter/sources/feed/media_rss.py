"""The words of pictures in Media RSS: feedparser loses which description and credit belong to which file. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

_MEDIA = "{http://search.yahoo.com/mrss/}"
_MOST = 2000  # media elements read of one feed


@dataclass(frozen=True, kw_only=True)
class MediaWords:
    """What is said of one file."""

    description: str = ""
    title: str = ""
    credit: str = ""


def media_words(data: bytes) -> dict[str, MediaWords]:
    """The address of every `media:content` as the feed writes it -> its words, its own before its group's. Empty for broken XML."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    if root is None:
        return {}
    found: dict[str, MediaWords] = {}
    for element in root.iterfind(f".//{_MEDIA}content"):
        if len(found) >= _MOST:
            break
        group = element.getparent()
        places = [element] if group is None or group.tag != f"{_MEDIA}group" else [element, group]
        found[element.get("url", "").strip()] = MediaWords(
            description=_first(places, "description"), title=_first(places, "title"), credit=_first(places, "credit")
        )
    return found


def _first(places: list[etree._Element], name: str) -> str:
    return next((text for text in ((place.findtext(f"{_MEDIA}{name}") or "").strip() for place in places) if text), "")
