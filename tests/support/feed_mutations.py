"""Feeds gone wrong, by a seed: each has one to four of the faults that transport, editors, bad programs and bad people make."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_TAG = re.compile(rb"</?[A-Za-z][\w:.-]*")
_DATES = (
    b"Thu, 31 Nov 2026 25:61:61 GMT", b"2026-02-30T10:00:00Z", b"0000-00-00", b"9999-12-31T23:59:60+99:99", b"Mon, 00 Jan 0000", b"1e400", b"-1",
    b"12/13/14", b"2026-11-24T10:00:00+25:00", b"99999999999999999999", b"10. M\xc3\xa4rz 2026", "２０２６年１１月２４日".encode(), b"now", b"",
    b"Tue, 24 Nov 2026 10:00:00 (((((", b"2026-W48-2", b"T10:00", b"+292277026596-12-04T15:30:08Z",
)  # fmt: skip
_SPLINTERS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"&#xD800;", b"&#x110000;", b"&#0;", b"&#99999999999999999999;", b"&nbsp;",
    b"&x;", b"&", b"<", b">", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?xml version='1.0'?>", b"<!DOCTYPE x [<!ENTITY x 'y'>]>", b"\xe2\x80\xae",
    b"\x0c", b"</item>", b"<item>", b"<channel/>", b"\r", b"'", b'"', b"<a href='javascript:alert(1)'>", b"<script>x</script>", b"\xc2\x85",
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1251", "shift_jis", "utf-7", "cp037", "gb18030", "iso2022_jp")
_JSON_VALUES = (
    b"null",
    b"true",
    b"-1",
    b"1e999",
    b"[]",
    b"{}",
    b'""',
    b"[[[[{}]]]]",
    b'{"a":[null]}',
    b'"\\ud800"',
    b'"\\u0000"',
    b"9" * 400,
)


def _place(data: bytes, dice: Random) -> int:
    return dice.randrange(len(data) + 1)


def flipped(data: bytes, dice: Random) -> bytes:
    """Bits turned over, up to twenty."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 20)):
        if changed:
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(data: bytes, dice: Random) -> bytes:
    """The end missing."""
    return data[: _place(data, dice)]


def holed(data: bytes, dice: Random) -> bytes:
    """A piece missing."""
    start = _place(data, dice)
    return data[:start] + data[start + dice.randint(1, 400) :]


def repeated(data: bytes, dice: Random) -> bytes:
    """A piece many times over."""
    start = _place(data, dice)
    piece = data[start : start + dice.randint(1, 300)]
    return data[:start] + piece * dice.randint(2, 200) + data[start:]


def splintered(data: bytes, dice: Random) -> bytes:
    """Things in places where they do not belong."""
    for _ in range(dice.randint(1, 6)):
        start = _place(data, dice)
        data = data[:start] + dice.choice(_SPLINTERS) + data[start:]
    return data


def tags_swapped(data: bytes, dice: Random) -> bytes:
    """Two tags with each other's names."""
    tags = list(_TAG.finditer(data))
    if len(tags) < 2:
        return data
    first, second = sorted(dice.sample(tags, 2), key=lambda tag: tag.start())
    return data[: first.start()] + second[0] + data[first.end() : second.start()] + first[0] + data[second.end() :]


def names_changed(data: bytes, dice: Random) -> bytes:
    """An element of one name under another's, everywhere."""
    names = sorted({tag[0].lstrip(b"</") for tag in _TAG.finditer(data)})
    return data.replace(dice.choice(names), dice.choice(names)) if names else data


def attributes_doubled(data: bytes, dice: Random) -> bytes:
    """A tag with an attribute twice, unquoted, or ten thousand times."""
    tags = [tag for tag in _TAG.finditer(data) if not tag[0].startswith(b"</")]
    if not tags:
        return data
    tag = dice.choice(tags)
    more = dice.choice((b" a='1' a='2'", b" url=x url=y", b" xmlns='x' xmlns='y'", b" a", b" a='", b" b:c='1'", b" " + b"a='1' " * 10_000))
    return data[: tag.end()] + more + data[tag.end() :]


def sections_nested(data: bytes, dice: Random) -> bytes:
    """CDATA in CDATA."""
    start = _place(data, dice)
    end = start + dice.randint(0, 500)
    return data[:start] + b"<![CDATA[" * dice.randint(1, 50) + data[start:end] + b"]]>" * dice.randint(0, 50) + data[end:]


def elements_nested(data: bytes, dice: Random) -> bytes:
    """An element in itself, many times."""
    names = [tag[0].lstrip(b"</") for tag in _TAG.finditer(data)] or [b"a"]
    start, name, times = _place(data, dice), dice.choice(names), dice.choice((3, 300, 5_000))
    closing = b"".join([b"</", name, b">"]) * dice.choice((0, times))
    return data[:start] + b"".join([b"<", name, b">"]) * times + closing + data[start:]


def redated(data: bytes, dice: Random) -> bytes:
    """Every date another."""
    found = re.compile(rb"(?<=>|\")[^<>\"]{0,40}(?:19|20)\d\d[^<>\"]{0,40}(?=<|\")")
    return found.sub(lambda _: dice.choice(_DATES), data)


def numbers_grown(data: bytes, dice: Random) -> bytes:
    """A number of thousands of digits."""
    numbers = list(re.finditer(rb"\d+", data))
    if not numbers:
        return data
    number = dice.choice(numbers)
    return data[: number.start()] + b"9" * dice.choice((20, 400, 20_000)) + data[number.end() :]


def lied_about(data: bytes, dice: Random) -> bytes:
    """One encoding declared, another used."""
    said, used = dice.choice(_ENCODINGS), dice.choice(_ENCODINGS)
    text = re.sub(r"encoding=(['\"]).*?\1", f"encoding='{said}'", data.decode("utf-8", "replace"), count=1)
    return text.encode(used, "replace") if dice.random() < 0.7 else text.encode("utf-8", "replace")


def values_swapped(data: bytes, dice: Random) -> bytes:
    """JSON values of other types; in XML, texts that look like them."""
    values = list(re.finditer(rb'(?<=":)\s*(?:"[^"]*"|\[[^\]]*\]|\d+|true|false|null)|(?<=>)[^<]+(?=<)', data))
    if not values:
        return data
    value = dice.choice(values)
    return data[: value.start()] + dice.choice(_JSON_VALUES) + data[value.end() :]


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    flipped, cut, holed, repeated, splintered, tags_swapped, names_changed, attributes_doubled, sections_nested, elements_nested, redated,
    numbers_grown, lied_about, values_swapped,
)  # fmt: skip


def mutated(base: bytes, seed: int) -> tuple[bytes, str]:
    """A feed with faults, and their names; the same for the same seed."""
    dice = Random(seed)
    chosen = dice.sample(MUTATIONS, dice.choice((1, 1, 1, 2, 2, 3, 4)))
    for mutation in chosen:
        base = mutation(base, dice)[:2_000_000]
    return base, ", ".join(mutation.__name__ for mutation in chosen)
