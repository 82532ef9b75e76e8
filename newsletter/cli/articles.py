"""Commands about articles: collect, extract, summarize, articles."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.front import OFF, PARTLY, AsJson, emit, globals_of, note, opened, read_input, run_async, say, table

if TYPE_CHECKING:  # only annotations need them
    from newsletter.steps.collect import SourceReport

_articles = typer.Typer(help="What is stored.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.command()(collect)
    cli.command()(extract)
    cli.command()(summarize)
    cli.add_typer(_articles, name="articles")


def collect(context: typer.Context, as_json: AsJson = False) -> int:
    """Fetch every source and store what is new."""
    return run_async(_collect(context, as_json))


async def _collect(context: typer.Context, as_json: bool) -> int:
    from newsletter.cli import forms
    from newsletter.steps.collect import Collected
    from newsletter.steps.collect import collect as step

    async with opened(context) as app:
        wanted = globals_of(context).newsletter
        desks = [app.desk(wanted)] if wanted else list(app.desks.values())
        reports = [await step(desk) for desk in desks]
    whole = Collected(sources=tuple(source for report in reports for source in report.sources))
    if as_json:
        emit(forms.collected(whole))
    else:
        table(
            ["source", "seen", "new", "changed", "remark"],
            [[s.name, str(s.seen), str(s.new), str(s.changed), _told(s)] for s in whole.sources],
        )
        for source in whole.sources:
            for problem in source.problems:
                note(f"{source.name}: {problem}")
    return PARTLY if whole.failed or any(source.problems for source in whole.sources) else 0


def _told(source: SourceReport) -> str:
    """What is to be said of a source: an error in full when it is news, what was told before in a few words; why there is nothing in it."""
    if source.error is None:
        nothing = f"all {source.older} in it are older than window.max_age_days" if source.older and not source.seen else ""
        return "; ".join(filter(None, ("well again" if source.is_news else "", nothing)))
    if source.is_news or source.since is None:
        return source.error
    return f"as before, since {source.since:%Y-%m-%d %H:%M} UTC, {source.visits} visits (--json says it in full)"


def extract(
    context: typer.Context,
    sources: Annotated[list[str], typer.Argument(metavar="FILE|URL|-...", help="Pages, feeds, Markdown or text; - is standard input.")],
    as_: Annotated[str | None, typer.Option("--as", help="html, text, feed or markdown, where it is not clear.")] = None,
    as_json: AsJson = False,
) -> int:
    """Pages or feeds to articles, stored nowhere. A file is never followed to the network."""
    return run_async(_extract(sources, as_, as_json))


async def _extract(sources: list[str], as_: str | None, as_json: bool) -> int:
    from newsletter.app.reading import extract_all
    from newsletter.cli import forms

    found = await extract_all([(name, None if "://" in name else read_input(name)[0]) for name in sources], as_=as_)
    if as_json:
        emit({"articles": [one and forms.article(one.article, summary=one.summary) for one in found]})
    else:
        for one in found:
            _describe(forms.article(one.article, summary=one.summary) if one else None)
    return 0 if any(found) else OFF


_MOMENTS = ("published", "first_published")
_DESCRIBED = (
    *("title", "category", "tags", "source", "published", "first_published", "original_publisher", "language", "reading_minutes"),
    *("members_only", "url", "summary"),
)


def _plain(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in _MOMENTS and len(str(value)) > len("2026-11-24"):
        return f"{datetime.fromisoformat(str(value)):%Y-%m-%d %H:%M %Z}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _describe(document: dict[str, Any] | None) -> None:
    if document is None:
        say("no article was found")
        return
    for key in _DESCRIBED:
        if document[key] not in (None, []):
            say(f"{key.replace('_', ' '):20} {_plain(key, document[key])}")
    if document["summary_source"]:
        where = [f"paragraph {one['paragraph']}, characters {one['start']} to {one['end']}" for one in document["summary_places"]]
        say(f"{'summary source':20} {document['summary_source']}" + (f" ({'; '.join(where)})" if where else ""))
    for author in document["authors"]:
        say(f"{'author':20} {author['name']}" + (f": {author['bio']}" if author["bio"] else ""))
    if document["picture"]:
        say(f"{'picture':20} {document['picture']['url'] or '(no address)'}")
        for key in ("caption", "credit"):
            if document["picture"][key]:
                say(f"{key:20} {document['picture'][key]}")
    say(f"\n{document['text'] or '(no text)'}\n")


def summarize(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="An article as text, Markdown or HTML.")],
    title: Annotated[str, typer.Option(help="Its title, where the file has none: a text is then read from its first line on.")] = "",
    language: Annotated[str, typer.Option(help="Its language, where the file does not say: de, pt-BR.")] = "",
    as_json: AsJson = False,
) -> int:
    """The summary that a digest would carry."""
    return run_async(_summarize(file, title, language, as_json))


async def _summarize(file: str, title: str, language: str, as_json: bool) -> int:
    from newsletter.app.reading import summarize_one
    from newsletter.cli import forms

    summary = await summarize_one(*read_input(file), title=title, language=language or None)
    if as_json:
        words = summary.words.for_reader(member=True)
        emit({"summary": words, "sentences": summary.sentences, "method": summary.source, "places": forms.passages(summary)})
    else:
        say(summary.words.for_reader(member=True) or "")
    return 0


@_articles.command("list")
def articles_list(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many, newest first.", min=1, max=1_000_000)] = 50,
    as_json: AsJson = False,
) -> int:
    """The newest stored articles."""
    return run_async(_list(context, limit, as_json))


async def _list(context: typer.Context, limit: int, as_json: bool) -> int:
    from newsletter.cli import forms

    async with opened(context) as app:
        stored = await app.articles.latest(limit)
    if as_json:
        emit({"articles": [forms.stored_article(one) for one in stored]})
        return 0
    table(
        ["id", "published", "category", "title", "authors"],
        [
            [
                str(one.id),
                (forms.moment(one.article.published) or "")[:10],
                one.article.category or "",
                one.article.title,
                ", ".join(author.name for author in one.article.authors),
            ]
            for one in stored
        ],
    )
    return 0


@_articles.command("show")
def articles_show(context: typer.Context, id: Annotated[int, typer.Argument(metavar="ID")], as_json: AsJson = False) -> int:
    """One stored article, whole."""
    return run_async(_show(context, id, as_json))


async def _show(context: typer.Context, article_id: int, as_json: bool) -> int:
    from newsletter.cli import forms
    from newsletter.editorial.summary import summarise

    async with opened(context) as app:
        stored = (await app.articles.get([article_id]))[0]
    document = forms.article(stored.article, id=stored.id, summary=summarise(stored.article))
    if as_json:
        emit({"articles": [document]})
    else:
        _describe(document)
    return 0
