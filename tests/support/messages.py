"""Brings the catalogues up to the sentences of templates and code, by `python -m tests.support.messages` (`make messages`).

New sentences are added, untranslated; those that nothing says any more go. The files keep no dates and no line numbers, so
that they change only where a sentence does.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from newsletter.rendering.catalogues import DOMAIN, SHIPPED

ROOT = Path(__file__).resolve().parents[2]

_HEAD = """# Words of the interface of newsletter-digest. Placeholders as in %(name)s stay as they are; words only, no mark-up.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


def said() -> Catalog:
    """Every sentence that templates and code say, in English."""
    catalog = Catalog()
    with (ROOT / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)
    for folder in ("newsletter/rendering", "templates"):
        under = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(folder)]
        for _, _, message, comments, context in extract_from_dir(
            ROOT / folder, under, {pattern.removeprefix(f"{folder}/"): chosen for pattern, chosen in options.items()}
        ):
            catalog.add(message, auto_comments=comments, context=context)
    return catalog


def catalogues() -> dict[str, Path]:
    """The shipped catalogues by language."""
    return {path.parents[1].name: path for path in sorted(SHIPPED.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))}


def read(language: str, path: Path) -> Catalog:
    """One catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def brought_up_to_date(language: str, path: Path, sentences: Catalog) -> str:
    """The text of a catalogue with exactly these sentences, as far as it has them translated."""
    catalog = read(language, path)
    plural = catalog.plural_forms
    catalog.update(sentences, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    out = io.BytesIO()
    write_po(out, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return _HEAD.format(language=language, plural=plural) + out.getvalue().decode().strip() + "\n"


if __name__ == "__main__":
    sentences = said()
    for language, path in catalogues().items():
        path.write_text(brought_up_to_date(language, path, sentences), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}\t{sum(not message.string for message in read(language, path) if message.id)} untranslated")
