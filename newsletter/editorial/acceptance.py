"""Whether what a language model wrote may stand for an article: form, language, and nothing that the article does not say. Pure.

A model makes things up, and an article may tell it to. So each number, each name and each quotation must stand in the title
or the text, most other words too, and an address, a mark-up sign or a word about the task itself is refused. What is refused
is never mended: the article's own sentences stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.editorial.figures import number_words, numbers
from newsletter.editorial.language import guess
from newsletter.editorial.languages import LANGUAGES
from newsletter.editorial.openings import announces, known, leans
from newsletter.editorial.ranking import stems, terms
from newsletter.editorial.sentences import is_whole, sentences_of, spaced, width
from newsletter.model.identity import folded

_SHORTEST, _LONGEST = 120, 400  # in `width`
_MOST = 4  # sentences
_FOREIGN = re.compile(r"https?:|www\.|@|\w\.(?:com|org|net|io|ai|de|fr|co|info|example)\b|[<>{}|#*_`\\]|\[\d", re.IGNORECASE)
_ABOUT_ITSELF = re.compile(
    r"\b(?:as an ai|language model|(?:the|this) (?:article|text|summary|author of the article)|instructions?|der (?:artikel|text|beitrag)|cet article|l'article|"
    r"el artículo|l'articolo|o artigo|het artikel)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|»([^«]+)«|「([^」]+)」|『([^』]+)』|\"([^\"]+)\"|(?<!\w)[‘']([^‘’']+ [^‘’']+)[’'](?!\w)"
)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_KATAKANA = re.compile("[ァ-ヺー]{2,}")
_BEGINS = re.compile(r"(?:^|[.!?…:]|[.!?…]\W)\W*$")
_KNOWN_SHARE = 0.7  # of the words, in the article's own


def faults(words: str, *, title: str, text: str, language: str | None) -> tuple[str, ...]:
    """What speaks against it, each as the end of "it ..."; () if it may stand."""
    language = language or guess(text)
    return tuple(_faults(spaced(words), f"{title}\n{text}", language))


def _faults(words: str, source: str, language: str | None) -> Iterator[str]:
    yield from _of_form(words, language)
    if guess(words) not in (None, language) and guess(source) == language:
        yield "is in another language"
    if missing := sorted(numbers(words) - numbers(source)):
        yield f"gives the number {missing[0]}, which the article does not"
    known_words = set(folded(source).split())
    spelt = number_words(words, language)
    if missing := sorted(word for word, value in spelt.items() if word not in known_words and value not in numbers(source)):
        yield f"gives the number “{missing[0]}”, which the article does not"
    if name := next(_new_names(words, source, language), None):
        yield f"names “{name}”, which the article does not"
    if quotation := next(_new_quotations(words, source), None):
        yield f"quotes “{quotation[:40]}”, which the article does not"
    if not _is_about(words, source):
        yield "says too much that is not in the article"


def _of_form(words: str, language: str | None) -> Iterator[str]:
    pieces = sentences_of(words, language)
    if not pieces or len(pieces) > _MOST or not all(is_whole(piece, language) for piece in pieces):
        yield "is not two or three whole sentences"
    if not _SHORTEST <= width(words) <= _LONGEST:
        yield f"is {width(words)} characters long, not {_SHORTEST} to {_LONGEST}"
    if _FOREIGN.search(words):
        yield "holds an address or mark-up"
    if _ABOUT_ITSELF.search(words):
        yield "speaks about the article or the task"
    if language and known(language) and pieces and (leans(pieces[0], language) or announces(words, language)):
        yield "begins as if something stood before it"


def _new_names(words: str, source: str, language: str | None) -> Iterator[str]:
    """Words with a capital, and Japanese ones in katakana, that do not stand in the source."""
    known_words = set(folded(source).split())
    tongue = LANGUAGES.get(language or "")
    inflected = language in ("ru", "de", "cs", "pl") or tongue is None
    small = frozenset() if tongue is None else tongue.openers | tongue.prepositions | tongue.articles | tongue.inner
    for found in _WORD.finditer(words):
        token = re.sub(r"['’]s?$", "", found[0])
        if not token[:1].isupper() or (token.lower() in small and _BEGINS.search(words[: found.start()])):
            continue
        for part in folded(token).split():
            if part not in known_words and not (inflected and _has_another_form(part, known_words)):
                yield token
    yield from (name for name in _KATAKANA.findall(words) if name not in source)


def _has_another_form(word: str, known_words: set[str]) -> bool:
    stem = word[: max(4, len(word) - 2)]
    return len(word) >= 4 and any(one.startswith(stem) for one in known_words)


def _new_quotations(words: str, source: str) -> Iterator[str]:
    plain = f" {folded(source)} "
    for found in _QUOTED.finditer(words):
        quotation = next(filter(None, found.groups()))
        if f" {folded(quotation)} " not in plain and folded(quotation).replace(" ", "") not in plain.replace(" ", ""):
            yield quotation


def _is_about(words: str, source: str) -> bool:
    said = stems(term for term in terms(words) if len(term) > 3 or (len(term) == 2 and not term.isascii()))
    return not said or len(said & stems(terms(source))) >= _KNOWN_SHARE * len(said)
