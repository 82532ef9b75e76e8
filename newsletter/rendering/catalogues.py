"""The words of the interface in other languages: gettext catalogues (`.po`), read as they are, a project's own over ours.

A catalogue is `locale/<language>/LC_MESSAGES/newsletter.po` in one of these places, the later over the earlier: this package,
a theme, the folder beside a folder of themes. A project adds a language or changes one sentence with a file of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations

from newsletter.errors import BadInput
from newsletter.rendering.theme_text import theme_text

DOMAIN = "newsletter"
SHIPPED = Path(__file__).parent / "locale"

# Babel reads a line with a quote too few without a word, and takes a letter off its ends.
_LINE = re.compile(r"""\s*(?:\#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+)?"(?:[^"\\]|\\.)*"\s*)?""")
_PLACEHOLDER = re.compile(r"%(?:\((\w+)\)s|%|)")


def shipped_languages() -> list[str]:
    """The languages that the interface speaks without a catalogue of the project's own."""
    return sorted({"en", *(path.parents[1].name for path in SHIPPED.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))})


def catalogue_folders(roots: Sequence[str], themes: Sequence[str]) -> tuple[str, ...]:
    """Where catalogues may be, the strongest last, for the folders of a theme and the folders themes are searched in."""
    in_themes = [Path(root) / "locale" for root in reversed(roots)]
    beside_them = [Path(folder).parent / "locale" for folder in reversed(themes)]
    return tuple(str(folder) for folder in (SHIPPED, *in_themes, *beside_them))


def catalogue(language: str, folders: Sequence[str] = (str(SHIPPED),)) -> NullTranslations | None:
    """The sentences of a BCP 47 tag, or of its language where there is no file for the tag; None where there is neither.

    Raises BadInput, with file and line, for a catalogue that cannot be read or that lacks or invents a placeholder.
    """
    merged: Translations | None = None
    for folder in folders:
        # A region's file says only what differs: `pt` first, then `pt_BR` over it.
        for name in dict.fromkeys((language.replace("_", "-").partition("-")[0].lower(), language.replace("-", "_"))):
            path = Path(folder) / name / "LC_MESSAGES" / f"{DOMAIN}.po"
            text = theme_text(path) if re.fullmatch(r"\w+", name) else None
            if text is None:
                continue
            read = Translations(io.BytesIO(_compiled(str(path), text)), DOMAIN)
            merged = merged.merge(read) if merged else read
    return merged


@lru_cache(maxsize=32)
def _compiled(path: str, text: str) -> bytes:
    """A catalogue in the form that gettext reads."""
    read = _read(path, text)
    for message in read:
        _check_placeholders(message, path)
    out = io.BytesIO()
    write_mo(out, read)
    try:
        Translations(io.BytesIO(out.getvalue()), DOMAIN)
    except ValueError as wrong:
        do = "write it as gettext does: nplurals=2; plural=(n != 1);"
        raise BadInput(f"the catalogue's Plural-Forms cannot be read: {wrong}", where=_place(path, text, "Plural-Forms:"), do=do) from wrong
    return out.getvalue()


def _read(path: str, text: str) -> Catalog:
    _check_lines(text, path)
    try:
        return read_po(io.BytesIO(text.encode()), locale=Path(path).parents[1].name, abort_invalid=True)
    except (PoFileError, ValueError, UnknownLocaleError) as wrong:
        do = "see that each msgid has its msgstr, and that its folder is named as in de or pt_BR"
        raise BadInput(f"the catalogue cannot be read: {wrong}", where=path, do=do) from wrong


def _place(path: str, text: str, word: str) -> str:
    """`file:line` of the first line with a word."""
    return f"{path}:{text.partition(word)[0].count(chr(10)) + 1}"


def _check_lines(text: str, path: str) -> None:
    for number, row in enumerate(text.splitlines(), start=1):
        if not _LINE.fullmatch(row):
            do = 'write msgid or msgstr and a text between double quotes, with \\" for a quote in it'
            raise BadInput(f"this is no line of a catalogue: {row.strip()[:60]!r}", where=f"{path}:{number}", do=do)


def _check_placeholders(message: Message, path: str) -> None:
    """A sentence that lacks a name would lose a fact; one that invents a name cannot be filled."""
    if not message.id:
        return
    source = message.id[-1] if isinstance(message.id, tuple | list) else message.id
    sentences = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
    for place, sentence in enumerate(sentences):
        # A plural form may say its number in words; only the last form is for numbers without an end.
        needed = _names(source) - ({"num"} if place < len(sentences) - 1 else set())
        if sentence and not needed <= _names(sentence) <= _names(source):
            what = f"{sentence!r} does not have the same placeholders as {source!r}"
            raise BadInput(
                what, where=f"{path}:{message.lineno}", do=f"use these and no others: {', '.join(sorted(_names(source))) or 'none'}"
            )


def _names(sentence: str) -> set[str]:
    """The names of `%(name)s` in a sentence; a lone `%` counts as one that nothing can fill."""
    return {found.group(1) or "%" for found in _PLACEHOLDER.finditer(sentence) if found.group() != "%%"}
