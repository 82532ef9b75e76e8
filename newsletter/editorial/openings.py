"""Whether a sentence stands on its own, or leans on the one before it ("He said ...", "But ...", "Dies ..."). Pure.

A sentence *leans* if it opens on a pronoun, a demonstrative or a connective; if one of these follows an opening
preposition with nothing between that it could mean ("In seiner Rede"); if its first words count on from others ("Two hours
later", "Phase six"); or if it reports the speech of somebody it does not name. It *recalls* if it opens on somebody by a role
("The couple ..."), or has them speak: they must have been told of. It *echoes* where such a word comes later, and may or may not
mean something outside. Where there are no words of a language (`languages`) the caller keeps to the top of the text instead.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence

from newsletter.editorial.languages import LANGUAGES
from newsletter.editorial.languages.record import Words
from newsletter.editorial.ranking import STEM, stems, terms
from newsletter.model.identity import folded

QUOTES = '"“”„«»‘’‹›「」『』《》¿¡([ \u00a0\u202f–—'
NAMED = "*"  # stands among `stems` for a person named in full
_SHORT_WORD = 4  # letters; nearly all that are not nouns are as short, or `openers`
_NEAR = 8  # words from the start in which a connective says that the sentence goes on
_EARLY = 6  # words from the start in which a pronoun is looked for
_OF_A_DAY, _LAST_DAY = frozenset(("le", "el", "il", "o")), 31
_GLOSSED = re.compile(r"([^\W\d_]+) [(\[][^\W\d_]")
_TOKEN = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*'?")
_QUOTATION = re.compile(r"\"[^\"]*\"|“[^”]*”|”[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』")
_SINGLE = re.compile(r"(?<!\w)'[^']+'(?!\w)")  # 'I do,' he says
_UNCLOSED = re.compile('["“„«»”「『].*', re.DOTALL)
_FULL_NAME = re.compile(r"\b([A-ZÀ-Þ][\w'’-]+) (?=[A-ZÀ-Þ][\w'’-]+)")
_LETTERS = re.compile(r"[^\W\d_]+")
_MARKS = re.compile('["“„«»”「『]')


def known(language: str | None) -> bool:
    """True if sentences of this language (a primary subtag) can be judged."""
    return language in LANGUAGES


def leans(sentence: str, language: str) -> bool:
    """True if the sentence is not understood without the one before it. `language` must be `known`."""
    words = LANGUAGES[language]
    plain = sentence.strip().lstrip(QUOTES).replace("’", "'")
    tokens = _TOKEN.findall(plain)
    if not tokens:
        return True
    small = plain.lower()
    stands = words.stands.match(small)
    return not stands and (
        _opens_on(small, tokens, words)
        or _leans_inside(tokens, words)
        or any(token.lower() in words.connects for token in tokens[1:_NEAR])
        or _is_speech_of_nobody(sentence, words)
        or _is_bare_quotation(sentence)
        # "They (the voters)": what an editor puts into the words of somebody quoted.
        or any(word.lower() in words.inner for word in _GLOSSED.findall(sentence))
        or bool(words.goes_on.match(small))
    )


def announces(sentence: str, language: str) -> bool:
    """True if it says nothing by itself: it tells of a list or a part that follows, asks something of the reader, or is half a sentence."""
    words, small = LANGUAGES[language], sentence.lower().replace("’", "'")
    return bool(words.half.match(small) or words.announces.search(small))


def is_fragment(sentence: str, language: str) -> bool:
    """True if nothing in it can be a finite verb: a heading, a teaser or a caption, whatever stop it ends on."""
    plain = sentence.lstrip(QUOTES)
    return not LANGUAGES[language].verbs.search(plain[:1].lower() + plain[1:])


def asks(sentence: str) -> bool:
    """True for a question."""
    return sentence.rstrip(QUOTES).endswith(("?", "？", "؟"))


def echoes(sentence: str, language: str) -> int:
    """How many of its words may mean something outside it: demonstratives, and a person's pronoun before any name."""
    words = LANGUAGES[language]
    found = len(words.points.findall(sentence.lower().replace("’", "'")))
    tokens = _TOKEN.findall(sentence)
    for token in tokens:
        if token.lower() in words.persons:
            return found + 1
        if token is not tokens[0] and token[0].isupper() and not words.nouns_have_capitals:
            break
    return found


def opens_bare(sentence: str, text: str, language: str) -> bool:
    """True if it leans, or opens on a noun without an article, as headlines do; `text` tells by its small letters that it is no name."""
    words = LANGUAGES[language]
    if words.nouns_have_capitals or not words.articles:
        return False
    first = (_TOKEN.findall(sentence) or [""])[0].lower()
    return leans(sentence, language) or (
        len(first) > _SHORT_WORD
        and first not in words.articles | words.prepositions | words.ours
        and bool(re.search(rf"\b{re.escape(first)}\b", text))
    )


def needs(sentence: str, language: str) -> frozenset[str]:
    """The `stems` of which one must be known already where it opens on "the" something; empty where it opens otherwise.

    "The video is seven years old" needs a sentence that tells of a video; "The European Parliament" needs none.
    """
    words = LANGUAGES[language]
    tokens = re.findall(r"[^\W_]+'?", sentence.strip().lstrip(QUOTES).replace("’", "'"))
    if len(tokens) < 2 or tokens[0].lower() not in words.articles:
        return frozenset()
    if not words.nouns_have_capitals and any(word[0].isupper() for word in tokens[1:4]):
        return frozenset()  # a name
    if tokens[0].lower() in _OF_A_DAY and tokens[1].isdecimal() and int(tokens[1]) <= _LAST_DAY:
        return frozenset()  # "Le 15 avril", "El 3 de mayo"
    return frozenset(folded(word)[:STEM] for word in tokens[1:4] if len(word) >= STEM - 1) or frozenset({""})


def definites(sentence: str, language: str) -> frozenset[str]:
    """The `stems` of what it calls "the" something; names are left out."""
    words = LANGUAGES[language]
    tokens = _TOKEN.findall(sentence.replace("’", "'"))
    found: list[str] = []
    for place, token in enumerate(tokens):
        if token.lower() not in words.articles:
            continue
        if words.nouns_have_capitals:
            found += [word for word in tokens[place + 1 : place + 4] if word[0].isupper()]
        else:
            found += [word for word in tokens[place + 1 : place + 2] if word[0].islower()]
    return frozenset(folded(word)[:STEM] for word in found)


def recalls(sentence: str, language: str) -> frozenset[str]:
    """The `stems` of which one must be known already where it opens on somebody or something told before, or has them speak; empty otherwise.

    "The couple moved out", "The 34-year-old won" and "..., said the mayor." are told of somebody even where they open an article: its standfirst has said who.
    """
    words = LANGUAGES[language]
    plain = sentence.strip().lstrip(QUOTES).replace("’", "'")
    found = words.recalls.match(plain.lower())
    if not found:
        return frozenset()
    kind = found.lastgroup
    speaker = plain[found.start("speaker") :] if kind == "speaker" else ""
    near = plain[found.end() :].split()[: 2 if kind == "role" and not words.nouns_have_capitals else 1]
    named = speaker[:1].isupper() or any(word[:1].isupper() for word in near)
    if named and (kind == "role" or not words.nouns_have_capitals):
        return frozenset()  # a name: "the Child Support Agency", "the Spanish singer Ana"
    return stems(terms(found[kind or 0])) | ({NAMED} if kind == "role" else frozenset())


def is_ours(sentence: str, language: str) -> bool:
    """True if it speaks in the first person outside what is quoted: whose, the article may have said elsewhere."""
    ours = LANGUAGES[language].ours
    if not ours:
        return False
    plain = sentence.replace("’", "'")
    if ours.isdisjoint(_LETTERS.findall(plain.lower())):
        return False
    tokens = _TOKEN.findall(_SINGLE.sub(" ", _QUOTATION.sub(" ", plain)))
    # "US" is no "us".
    return any(
        (len(token) == 1 or not token.isupper()) and (token.lower() in ours or token.split("'")[0].lower() in ours) for token in tokens
    )


def names_somebody(sentence: str, language: str) -> bool:
    """True if two words with capitals follow each other, as in a person's full name."""
    words = LANGUAGES[language]
    return any(first.lower() not in words.articles | words.prepositions for first in _FULL_NAME.findall(sentence))


def refers(sentence: str, language: str) -> bool:
    """True if it means something told before: what happens "again" or "even more", "these", "the two", or comes "now"."""
    return bool(LANGUAGES[language].refers.search(_QUOTATION.sub(" ", sentence).lower()))


def _opens_on(small: str, tokens: Sequence[str], words: Words) -> bool:
    first = tokens[0].lower()
    if first in words.openers or first.split("'")[0] in words.openers:
        return True
    return bool(words.phrases.match(small))


def _leans_inside(tokens: Sequence[str], words: Words) -> bool:
    if tokens[0].lower().split("'")[0] not in words.prepositions:
        return False
    if words.nouns_have_capitals and _leans_behind_verb(tokens, words):
        return True
    for token in tokens[1:_EARLY]:
        # A name (in German any noun) is something that the pronoun can mean.
        if token[0].isupper() and not (words.nouns_have_capitals and token in ("Sie", "Ihr", "Ihre")):
            return False
        if token.lower() in words.inner:
            return True
    return False


def _leans_behind_verb(tokens: Sequence[str], words: Words) -> bool:
    """German turns subject and verb round: in "Auf dem Tisch liegt sein Hut" no noun before the verb is what "sein" means."""
    for before, verb, token in zip(tokens[1:], tokens[2:], tokens[3 : _EARLY + 3], strict=False):
        if before[0].isupper() and verb[0].islower() and (token in words.inner or token == "sie"):
            return True
    return False


def _is_speech_of_nobody(sentence: str, words: Words) -> bool:
    small = sentence.lower().replace("’", "'")
    said = words.speech.search(small)
    if not said:
        return False
    if words.drops_pronouns:
        return True
    # A name inside what is quoted is not the speaker's; nor is one that comes behind the pronoun.
    before = sentence[: said.start()] if len(small) == len(sentence) else sentence
    tokens = _TOKEN.findall(_UNCLOSED.sub(" ", _QUOTATION.sub(" ", before)))
    capitals = [token[0].isupper() and len(token) > 1 for token in tokens[1:]]
    # Every German noun has a capital; two in a row are a name.
    names = any(map(operator.and_, capitals, capitals[1:])) if words.nouns_have_capitals else any(capitals)
    return not names


def _is_bare_quotation(sentence: str) -> bool:
    text = sentence.strip()
    if not text or not _MARKS.match(text[0]):
        return False
    return len(re.findall(r"\w+", _QUOTATION.sub("", text))) < 2
