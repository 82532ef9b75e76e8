"""An article page that was copied as plain text: head, body and cards told apart by the form of their lines. Pure.

Head (in any order, any of it missing): sign-up box, category, title, caption, "Image Source : X", "by A , B", "First Published in: date",
date. Body: from the first paragraph on. Tail: first publisher, a card for each author, gate. Read line by line, once.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.model.identity import folded
from newsletter.sources.article.bylines import clean_name, split_names
from newsletter.sources.article.credits import split_credit
from newsletter.sources.article.origin_words import origin_line, read_origin
from newsletter.sources.clean import one_line, plain
from newsletter.sources.dates import Moment, parse_date
from newsletter.sources.gate_phrases import is_gate
from newsletter.sources.phrases import is_card_mark, is_sign_up, is_thanks

MAX_BYTES = 2_000_000
_MAX_HEAD = 25  # lines in which the head is looked for
_PARAGRAPH = 200  # characters: a line this long is prose wherever it stands
_CREDIT = re.compile(
    r"^(?:image|photo|picture|foto|bild|photograph|graphic|illustration|imagen|immagine|imagem|beeld|afbeelding|사진|이미지|写真|画像|图片|圖片)"
    r"\s*(?:source|credits?|by|quelle|출처|제공|提供|来源|來源)?\s*[:：]\s*\S|^(?:fuente|fonte|bron)\s+(?:de\s+la\s+imagen|dell['’]immagine|immagine|da\s+imagem|afbeelding|foto)\s*[:：]\s*\S"
    r"|^(?:credits?|image\s+(?:source|credit)|bildquelle|crédits?(?:\s+photo)?|©|\(c\))\s*[:：]?\s*\S",
    re.I,
)
_ENDED = re.compile(r"(?<=[.!?…)\]。])\s+(?:[|–—]\s+)?(?=\S)|\s[|–—]\s")
_LONGEST_CREDIT = 80
_BYLINE = re.compile(r"^(?:(?:written\s+)?by|von|par|por|di|door|af|av|authors?\s*:|autor(?:in|en)?\s*:|text\s*:)\s*:?\s+\S", re.I)
_DATE_LABEL = re.compile(
    r"^(?:published|posted|date|updated|last\s+updated|veröffentlicht|publié|publicado|stand)(?:\s+(?:on|am|le|el))?\s*[:：]?\s*", re.I
)


@dataclass
class _Reading:
    """What the lines read so far said."""

    loose: list[str] = field(default_factory=list)  # head lines without a mark of their own
    before_credit: int | None = None  # how many of them stood before the credit
    credit: str | None = None
    caption: str | None = None  # that of a line which ends with its credit
    names: list[str] = field(default_factory=list)
    bios: dict[str, list[str]] = field(default_factory=dict)  # by folded name
    publisher: str | None = None
    published: Moment | None = None
    first_published: Moment | None = None
    body: list[str] = field(default_factory=list)
    is_gated: bool = False


def parse(data: bytes, *, guid: str | None = None) -> Article | None:
    """The article in a text, or None where there is no prose in it. Raises BadInput for what is no text."""
    lines = [line for line in plain(decoded(data)).split("\n") if line]
    reading = _Reading()
    rest = _read_head(lines, reading)
    _read_rest(rest, reading)
    category, title, caption = _title_of(reading)
    if not title or not reading.body:
        return None
    picture = Picture(url="", caption=caption, credit=reading.credit) if caption or reading.credit else None
    return Article(
        title=one_line(title),
        guid=guid,
        authors=tuple(_author(name, reading) for name in reading.names),
        category=category,
        published=reading.published,
        first_published=reading.first_published,
        original_publisher=reading.publisher,
        picture=picture,
        text=Guarded("\n\n".join(reading.body), members_only=reading.is_gated),
        members_only=reading.is_gated,
        access_known=True,
    )


def decoded(data: bytes) -> str:
    """Text bytes as characters: UTF-8, UTF-16 with its mark, else Windows-1252. Raises BadInput for binary files."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"the text is larger than {MAX_BYTES // 1_000_000} MB")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if data[:4096].count(0) > 0:
        raise BadInput("this is no text: it holds NUL bytes", do="save it as plain text in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _read_head(lines: list[str], reading: _Reading) -> list[str]:
    """Read the head; what is left begins with the body."""
    end = _end_of_head(lines)
    for line in lines[:end]:
        if is_sign_up(line) or is_gate(line) or is_card_mark(line):
            continue
        if not _read_marked(line, reading):
            reading.loose.append(line)
    return lines[end:]


def _end_of_head(lines: list[str]) -> int:
    """The number of lines of the head: to its last marked line, else to the line before the first long one."""
    marked, tried = 0, _Reading()
    for index, line in enumerate(lines[:_MAX_HEAD]):
        if len(line) >= _PARAGRAPH and not is_sign_up(line):
            break
        if _read_marked(line, tried):
            marked = index + 1
    if marked:
        return marked
    shown = [index for index, line in enumerate(lines) if not is_sign_up(line)]
    return shown[0] + 1 if shown else 0


def _read_marked(line: str, reading: _Reading) -> bool:
    """Read a line that says what it is; False for any other."""
    origin = origin_line(line)
    if origin:
        publisher, moment = read_origin(origin)
        reading.publisher, reading.first_published = reading.publisher or publisher, reading.first_published or moment
        return True
    if len(line) < _PARAGRAPH and _CREDIT.match(line):
        reading.credit = _bare(line) or None
        reading.before_credit = len(reading.loose)
        return True
    caption, credit = _signed(line)
    if credit and reading.credit is None:
        reading.caption, reading.credit = caption, credit
        return True
    if len(line) < _PARAGRAPH and _BYLINE.match(line) and not re.search(r"[.!?]\s*$", line):
        reading.names += [name for name in split_names(line) if name not in reading.names]
        return bool(reading.names)
    moment = _date_alone(line)
    if moment:
        reading.published = reading.published or moment
    return moment is not None


def _signed(line: str) -> tuple[str, str]:
    """The caption and the credit in a line that ends with one: "Pilots at the mouth of the strait. Photo: Strait Museum"."""
    for end in _ENDED.finditer(line) if len(line) < _PARAGRAPH else ():
        rest = line[end.end() :]
        if len(rest) <= _LONGEST_CREDIT and _CREDIT.match(rest):
            return line[: end.start()], _bare(rest)
    return line, ""


def _bare(credit: str) -> str:
    return re.sub(r"^[^:：©]{0,40}[:：©]\s*", "", split_credit(credit)[1] or credit).strip()


def _date_alone(line: str) -> Moment | None:
    """The date in a line that holds nothing else."""
    stamp = _DATE_LABEL.sub("", line).strip()
    words = [word for word in folded(stamp).split() if not any(char.isdigit() for char in word)]
    return parse_date(stamp) if len(stamp) <= 40 and len(words) <= 4 else None


def _title_of(reading: _Reading) -> tuple[str | None, str | None, str | None]:
    """Category, title and caption among the loose lines of the head: the caption stands last, before the credit."""
    lines = list(reading.loose)
    caption = reading.caption
    if caption is None and reading.before_credit is not None:
        before = lines[: reading.before_credit]
        if len(before) > 2 or (len(before) == 2 and not _is_label(before[0])):
            caption = lines.pop(reading.before_credit - 1)
    category = lines.pop(0) if len(lines) > 1 and _is_label(lines[0]) else None
    if not lines:
        return None, category, caption
    return category, lines[0], caption


def _is_label(line: str) -> bool:
    """Whether a line has the form of a category: a word or two, or two terms joined."""
    words = [word for word in line.split() if word not in ("&", "and", "/", "|", "und", "et", "y")]
    joined = len(words) < len(line.split())
    return len(line) <= 45 and len(words) <= (4 if joined else 2) and line[-1:] not in ".?!"


def _read_rest(lines: list[str], reading: _Reading) -> None:
    """Body and tail. A card runs from its author's name to the next name or mark; after a gate only prose is read."""
    place = "body"
    current = ""
    for line in lines:
        if is_sign_up(line):
            continue
        turn = _turn(line, reading, place)
        if turn is not None:
            place, current = turn
        elif place == "origin":
            reading.publisher = reading.publisher or one_line(line, limit=120)
            place = "after"
        elif place == "cards" and current:
            reading.bios.setdefault(current, []).append(line)
        elif place == "cards" and len(line) < _PARAGRAPH and (name := clean_name(line)):
            reading.names.append(name)
            current = folded(name)
        elif place == "body" or len(line) >= _PARAGRAPH:
            reading.body.append(line)


def _turn(line: str, reading: _Reading, place: str) -> tuple[str, str] | None:
    """Where a line leads that is no prose: the place after it and whose card is open; None for prose."""
    if is_gate(line) or is_thanks(line):
        reading.is_gated = reading.is_gated or is_gate(line)
        return "after", ""
    if is_card_mark(line):
        return "cards", ""
    if folded(line) in {folded(name) for name in reading.names} and (place != "body" or reading.body):
        return "cards", folded(line)
    origin = origin_line(line)
    if origin is None:
        return None
    publisher, moment = read_origin(origin)
    reading.publisher, reading.first_published = reading.publisher or publisher, reading.first_published or moment
    return ("after" if origin else "origin"), ""


def _author(name: str, reading: _Reading) -> Author:
    return Author(name=name, bio=" ".join(reading.bios.get(folded(name), ())) or None)
