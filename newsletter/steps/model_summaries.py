"""Summaries by a language model, where one is configured: at build only, side by side, within a budget and a time.

What the model writes is taken only if it may stand for its article (`editorial.acceptance`); whatever else happens, the
article's own sentences stay, and the reason is told. A crash leaves answers in the cache and nothing else.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from newsletter.clock import Clock
from newsletter.editorial.acceptance import faults
from newsletter.editorial.endpoint import Endpoint, EndpointFailed
from newsletter.editorial.language import guess, primary
from newsletter.editorial.options import SummaryOptions
from newsletter.editorial.prompt import question_of, request_of
from newsletter.editorial.sentences import sentences_of, spaced
from newsletter.model.article import Article, Guarded, Summary, SummarySource
from newsletter.model.edition import Pick
from newsletter.storage.base import SummaryStore

_LONGEST_ANSWER = 2000  # characters, for the budget: no answer costs more than this before it is there


@dataclass(frozen=True, kw_only=True)
class SummaryModel:
    """A model that may be asked."""

    endpoint: Endpoint
    store: SummaryStore
    options: SummaryOptions
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class _Question:
    """One article that the model is asked about."""

    pick: Pick
    request: bytes
    key: str


async def with_model(model: SummaryModel, picks: Sequence[Pick]) -> tuple[tuple[Pick, ...], tuple[str, ...]]:
    """The picks, extracts replaced by the model's words where these may stand; and why where not, in sentences.

    Ends within `longest_wait_s`. Raises nothing of the model's.
    """
    questions = [_question(model, pick) for pick in picks if _may_be_asked(model, pick)]
    answers: dict[str, str | EndpointFailed] = {**await model.store.answers([one.key for one in questions])}
    fresh, unasked = await _affordable(model, [one for one in questions if one.key not in answers])
    answers.update(await _asked(model, fresh))
    made: dict[int, Pick] = {}
    notes: list[str] = []
    for one in questions:
        if isinstance(words := answers.get(one.key), str):
            summary, against = _summary(one.pick.stored.article, words)
            if summary:
                made[one.pick.stored.id] = replace(one.pick, summary=summary)
            else:
                notes.append(f"“{one.pick.stored.article.title}”: what the model wrote {against}; sentences of the article stand in")
    missing = Counter(_why(answers.get(one.key), unasked) for one in questions if not isinstance(answers.get(one.key), str))
    notes += [f"{why}: sentences of the article stand in for {_counted(count)}" for why, count in missing.items()]
    return tuple(made.get(pick.stored.id, pick) for pick in picks), tuple(notes)


def _why(answer: str | EndpointFailed | None, unasked: str) -> str:
    return f"the model {answer.why}" if isinstance(answer, EndpointFailed) else unasked


def _counted(count: int) -> str:
    return "1 summary" if count == 1 else f"{count} summaries"


def with_kept(picks: Sequence[Pick], before: Sequence[Pick]) -> tuple[Pick, ...]:
    """The picks of a draft made again, extracts replaced by what the model wrote for the same articles before: no question is asked."""
    written = {pick.stored.id: pick for pick in before if pick.summary.source is SummarySource.MODEL}
    return tuple(
        replace(pick, summary=written[pick.stored.id].summary)
        if pick.summary.source is SummarySource.EXTRACT
        and pick.stored.id in written
        and written[pick.stored.id].stored.article == pick.stored.article
        else pick
        for pick in picks
    )


def _may_be_asked(model: SummaryModel, pick: Pick) -> bool:
    article = pick.stored.article
    guarded = article.members_only or article.text.members_only or pick.summary.words.members_only
    return pick.summary.source is SummarySource.EXTRACT and (model.options.members_only or not guarded)


def _question(model: SummaryModel, pick: Pick) -> _Question:
    article = pick.stored.article
    request = request_of(title=article.title, text=_text(article), language=article.language, model=model.options.model)
    return _Question(pick=pick, request=request, key=question_of(request, model.options.endpoint))


async def _affordable(model: SummaryModel, questions: Sequence[_Question]) -> tuple[list[_Question], str]:
    """Those that the budget has room for, in their order, and what it says of the others."""
    room = model.options.characters_per_day
    if questions:
        room -= await model.store.spent(since=model.clock.now() - timedelta(days=1))
    taken: list[_Question] = []
    for one in questions:
        if len(taken) == model.options.requests_per_edition:
            return taken, f"the budget of {model.options.requests_per_edition} requests an edition is used up"
        room -= len(one.request) + _LONGEST_ANSWER
        if room < 0:
            return taken, f"the budget of {model.options.characters_per_day:,} characters a day is used up"
        taken.append(one)
    return taken, ""


async def _asked(model: SummaryModel, questions: Sequence[_Question]) -> dict[str, str | EndpointFailed]:
    """An answer, or why there is none, for each question. One that would fail for all is not asked again and again."""
    places = asyncio.Semaphore(model.options.at_once)
    broken: list[EndpointFailed] = []

    async def ask(one: _Question) -> str | EndpointFailed:
        async with places:
            if broken:
                return broken[0]
            try:
                words = await model.endpoint.ask(one.request)
            except EndpointFailed as failure:
                broken.extend([failure] if failure.for_all else [])
                await _keep(model, one, None)
                return failure
            await _keep(model, one, words)
            return words

    tasks = {one.key: asyncio.create_task(ask(one)) for one in questions}
    try:
        if tasks:
            await asyncio.wait(tasks.values(), timeout=model.options.longest_wait_s)
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
    for one in questions:
        if tasks[one.key].cancelled():
            await _keep(model, one, None)
    late = EndpointFailed(f"did not answer within {model.options.longest_wait_s:g} s", for_all=True)
    return {key: late if task.cancelled() else task.result() for key, task in tasks.items()}


async def _keep(model: SummaryModel, one: _Question, words: str | None) -> None:
    await model.store.keep(one.key, words, characters=len(one.request) + len(words or ""), at=model.clock.now())


def _summary(article: Article, words: str) -> tuple[Summary | None, str]:
    """The summary that the words make, or None and what speaks against it."""
    text = _text(article)
    language = primary(article.language) or guess(text)
    against = faults(words, title=article.title, text=text, language=language)
    if against:
        return None, against[0]
    guarded = article.members_only or article.text.members_only
    plain = spaced(words)
    count = len(sentences_of(plain, language))
    return Summary(words=Guarded(plain, members_only=guarded), source=SummarySource.MODEL, sentences=count), ""


def _text(article: Article) -> str:
    return article.text.for_reader(member=True) or ""
