"""The words a digest carries for an article: whole sentences, from the best place that has them. Pure.

In this order: the editor's own; a curator's note; the publisher's teaser where it is fit; the smart lead of the text;
what is whole of a teaser that is not fit; nothing. For a members-only article the lead of what stands before the gate comes before
the text, or what is whole of a teaser, whichever says more: so everybody has something to read. What was taken from guarded text
stays guarded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newsletter.editorial.excerpt import fit_excerpt
from newsletter.editorial.language import guess, primary
from newsletter.editorial.lead import LONGEST, extract, is_story, pieces_of
from newsletter.editorial.passages import places_of
from newsletter.editorial.sentences import joined, sentences_of, spaced, width
from newsletter.model.article import Article, Guarded, Summary, SummarySource

_SHORTEST_TEASER = 40


def summarise(article: Article, *, words: str | None = None) -> Summary:
    """The summary of an article; `words` are the editor's own and are taken as they are, however long."""
    text = article.text.for_reader(member=True) or ""
    language = _language(article.language, text or article.teaser or article.title)
    if words and spaced(words):
        return _summary(spaced(words), SummarySource.EDITOR, language)
    note = _from_note(article.note or "", language)
    if note:
        return _summary(note, SummarySource.NOTE, language)
    guarded = article.members_only or article.text.members_only
    fit = fit_excerpt(article.teaser or "", title=article.title, text=text, language=language)
    if fit:
        return _summary(fit, SummarySource.TEASER, language)
    free = _whole_top(pieces_of(article.teaser or "", article.title, language), language)
    if guarded:
        before_the_gate = _extracted(article.free_text or "", article.title, language, members_only=False)
        if width(before_the_gate.words.for_reader(member=False) or "") > width(free):
            return before_the_gate
        if free:
            return _summary(free, SummarySource.TEASER, language)
    taken = _extracted(text, article.title, language, members_only=guarded)
    return taken if taken.words else _summary(free, SummarySource.TEASER, language)


def _language(stated: str | None, text: str) -> str | None:
    """What the source states, if that is not the English of a template around another language."""
    told = primary(stated)
    return guess(text) or told if told in (None, "en") else told


def shortened(summary: Summary, sentences: int, *, language: str | None) -> Summary:
    """The summary with at most this many of its first sentences; 0 leaves no words. Guarded words stay guarded."""
    words = summary.words.for_reader(member=True) or ""
    language = primary(language) or guess(words)
    kept = sentences_of(words, language)[:sentences]
    if not kept:
        return replace(summary, words=Guarded("", members_only=False), sentences=0, places=())
    places = summary.places[: len(kept)] if len(summary.places) == summary.sentences else ()
    return replace(summary, words=Guarded(joined(kept), members_only=summary.words.members_only), sentences=len(kept), places=places)


def summarise_text(text: str, *, title: str = "", language: str | None = None) -> tuple[str, int, str]:
    """Words, number of sentences and method ("extract" or "none") for a bare text; paragraphs split by blank lines."""
    taken = extract(text, title=title, language=primary(language) or guess(text))
    return joined(taken), len(taken), str(SummarySource.EXTRACT if taken else SummarySource.NONE)


def _extracted(text: str, title: str, language: str | None, *, members_only: bool) -> Summary:
    taken = extract(text, title=title, language=language)
    summary = _summary(joined(taken), SummarySource.EXTRACT, language, members_only=members_only)
    return replace(summary, sentences=len(taken), places=places_of(taken, text)) if taken else summary


def _summary(words: str, source: SummarySource, language: str | None, *, members_only: bool = False) -> Summary:
    if not words:
        return Summary(words=Guarded("", members_only=False), source=SummarySource.NONE)
    count = len(sentences_of(words, language))
    return Summary(words=Guarded(words, members_only=members_only), source=source, sentences=count)


def _from_note(note: str, language: str | None) -> str:
    """A note as it is if it has room, else what is whole of its top."""
    words = spaced(note)
    return words if width(words) <= LONGEST else _whole_top(pieces_of(note, "", language), language)


def _whole_top(pieces: Sequence[str], language: str | None) -> str:
    """The whole sentences at the top as one text of 40 to 400, "" if there are none."""
    taken: list[str] = []
    for piece in pieces:
        if not is_story(piece, language) or width(joined([*taken, piece])) > LONGEST:
            break
        taken.append(piece)
    text = joined(taken)
    return text if width(text) >= _SHORTEST_TEASER else ""
