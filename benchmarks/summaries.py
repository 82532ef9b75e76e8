"""How good the summaries are on real pages: ROUGE against the editors' own standfirsts, four questions to a judge of its own, and time.

FOLDER holds `gold.jsonl`, a JSON object a line: `file`, `title`, `standfirst` (the editor's own summary) and `paragraphs` (the text
without it); and the pages themselves as the `.html.gz` files it names, from which only the language is read. The lead, whole first
sentences up to 400 characters, is measured in the same run: it is what every summariser has to beat.

    .venv/bin/python -m benchmarks.summaries FOLDER [--show] [--excerpts] [--rounds 5]
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sentencex import segment

from benchmarks.summary_judge import Verdict, judged
from benchmarks.summary_rouge import Rouge, rouge
from newsletter.editorial.summary import summarise
from newsletter.model.article import Article, Guarded, SummarySource
from newsletter.sources.article.parse import parse

BAND = 400


@dataclass(frozen=True, kw_only=True)
class Page:
    """One article with what its editor wrote above it."""

    file: str
    site: str
    title: str
    language: str
    text: str
    standfirst: str


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one method made of one page."""

    page: Page
    words: str
    rouge: Rouge
    verdict: Verdict
    ms: float


def pages_of(folder: Path) -> list[Page]:
    """The pages that have a standfirst."""
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    return [
        Page(
            file=row["file"],
            site=re.sub(r"^(?:www|m)\.", "", row["url"].split("/")[2]),
            title=row["title"] or "",
            language=_language(folder / row["file"]),
            text="\n\n".join(row["paragraphs"]),
            standfirst=row["standfirst"],
        )
        for row in rows
        if row.get("standfirst")
    ]


def _language(page: Path) -> str:
    found = re.search(r"<html[^>]*\blang=[\"']?([a-zA-Z]{2})", gzip.decompress(page.read_bytes()).decode(errors="replace"))
    return found[1].lower() if found else ""


def sentences(text: str, language: str) -> list[str]:
    """Sentences as the splitter gives them, nothing repaired."""
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        found += [piece.strip() for piece in segment(language or "en", " ".join(paragraph.split())) if piece.strip()]
    return found


def lead(page: Page) -> str:
    """The first sentences, at most three, that fit; one that does not is passed over."""
    taken: list[str] = []
    for sentence in sentences(page.text[:9000], page.language):
        if len(taken) < 3 and len(" ".join([*taken, sentence])) <= BAND:
            taken.append(sentence)
    return " ".join(taken)


def cut(page: Page) -> str:
    """The first 400 characters, cut where they end."""
    return " ".join(page.text[:1000].split())[:BAND]


def ours(page: Page) -> str:
    """The summary of an article that brings no excerpt of its own."""
    article = Article(title=page.title, language=page.language or None, text=Guarded(page.text, members_only=False))
    return summarise(article).words.for_reader(member=True) or ""


def measured(page: Page, method: Callable[[Page], str], rounds: int) -> Result:
    """The best time of so many rounds, and the measures of what was made."""
    spent = []
    for _ in range(rounds):
        start = time.process_time_ns()
        words = method(page)
        spent.append((time.process_time_ns() - start) / 1e6)
    return Result(
        page=page,
        words=words,
        rouge=rouge(sentences(page.standfirst, page.language), sentences(words, page.language)),
        verdict=judged(words, page.text, page.language),
        ms=min(spent),
    )


def line(name: str, results: Sequence[Result]) -> str:
    """One row of the table."""
    scores = [statistics.mean(getattr(one.rouge, measure) for one in results) for measure in ("one", "two", "lsum")]
    shares = [
        statistics.mean(getattr(one.verdict, question) for one in results)
        for question in ("whole", "balanced", "stands", "in_band", "clean")
    ]
    times = sorted(one.ms for one in results)
    return (
        f"{name:<22}{len(results):>4}  "
        + " ".join(f"{score:6.2f}" for score in scores)
        + "  "
        + " ".join(f"{share:6.3f}" for share in shares)
        + f"  {statistics.median(len(one.words) for one in results):5.0f}"
        + f"  {statistics.median(times):6.2f} {times[int(len(times) * 0.95) - 1]:6.2f}"
    )


def spread(gains: Collection[float]) -> str:
    """A mean with its standard error."""
    return f"{statistics.mean(gains):+.2f} on {len(gains)}, one standard error {statistics.stdev(gains) / len(gains) ** 0.5:.2f}"


def excerpts(folder: Path, pages: Sequence[Page], extracts: Mapping[Page, Result]) -> None:
    """How often the publisher's own excerpt, as the page reader finds it, is fit; and how it does beside the extract of the same page."""
    found, fit = 0, []
    for page in pages:
        read = parse(gzip.decompress((folder / page.file).read_bytes()), None, "text/html")
        if read is None or not read.teaser:
            continue
        found += 1
        summary = summarise(replace(read, text=Guarded(page.text, members_only=False)))
        if summary.source is SummarySource.TEASER:
            words = summary.words.for_reader(member=True) or ""
            fit.append((page, words, rouge(sentences(page.standfirst, page.language), sentences(words, page.language))))
    print(f"\nexcerpts: whole sentences on {found} of {len(pages)} pages, fit to be the summary on {len(fit)}")
    same = [page for page, _, score in fit if score.one > 95]
    others = [(page, words, score) for page, words, score in fit if page not in same]
    print(
        f"  {len(same)} of them are the standfirst itself; ROUGE-1 of the {len(others)} others {statistics.mean(one[2].one for one in others):.1f}, ",
        end="",
    )
    print(f"of our extracts on the same pages {statistics.mean(extracts[one[0]].rouge.one for one in others):.1f}")
    verdicts = [judged(words, words, page.language) for page, words, _ in fit]
    print(
        f"  whole {statistics.mean(one.whole for one in verdicts):.3f}, quotes {statistics.mean(one.balanced for one in verdicts):.3f}, ",
        end="",
    )
    print(
        f"no dangling opening {statistics.mean(one.stands for one in verdicts):.3f}, median {statistics.median(len(one[1]) for one in fit):.0f} characters"
    )


def main() -> None:
    """Print the table; with --show each summary and what the judge has against it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--show", action="store_true", help="print every summary")
    parser.add_argument("--excerpts", action="store_true", help="read the pages too, for the publishers' own excerpts")
    options = parser.parse_args()
    pages = pages_of(options.folder)
    print(f"{'':<22}{'n':>4}  {'R1':>6} {'R2':>6} {'RLsum':>6}  whole  quotes stands  band   all    chars  ms p50    p95")
    by_method = {}
    for method in (lead, cut, ours):
        by_method[method] = [measured(page, method, options.rounds) for page in pages]
        print(line(method.__name__, by_method[method]))
    by_language = defaultdict(list)
    for result in by_method[ours]:
        by_language[result.page.language].append(result)
    for language, results in sorted(by_language.items(), key=lambda item: -len(item[1])):
        print(line(f"  ours, {language or '?'}", results))
    gains = dict(
        zip(pages, (our.rouge.one - their.rouge.one for our, their in zip(by_method[ours], by_method[lead], strict=True)), strict=True)
    )
    print(f"\nROUGE-1 over lead: {spread(gains.values())}")
    sites = sorted({page.site for page in pages})
    for name, half in (
        ("every other publisher", lambda page: sites.index(page.site) % 2 == 0),
        ("the publishers between", lambda page: sites.index(page.site) % 2 == 1),
        ("German", lambda page: page.language == "de"),
        ("all other languages", lambda page: page.language != "de"),
    ):
        print(f"  {name}: {spread([gain for page, gain in gains.items() if half(page)])}")
    if options.excerpts:
        excerpts(options.folder, pages, {result.page: result for result in by_method[ours]})
    for result in by_method[ours]:
        if options.show or not result.verdict.clean:
            print(
                f"\n{result.page.file} {result.page.language} {result.rouge.one:.0f} {result.verdict}\n# {result.page.title}\n= {result.page.standfirst}\n> {result.words}"
            )


if __name__ == "__main__":
    main()
