"""What stands in the list of messages: subject and preheader."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Level, Rule
from newsletter.checks.page import Page, same_words, width

LONGEST = 78  # columns; RFC 5322 would have lines no longer
SHOWN = 60  # columns that most programs show; phones show about 35
_SHORTEST_PREHEADER, _LONGEST_PREHEADER = 40, 110
_SHOUTED = 0.6  # of the letters that have a case
_FEWEST_LETTERS = 12  # "NATO" alone is no shouting
_SUBJECT, _PREHEADER = "say it otherwise: `newsletter edit --subject`", "write another one: `newsletter edit --preheader`"

RULES = (
    Rule(
        id="subject",
        level="error",
        what="an empty subject",
        why="a message without one is opened by nobody and taken for spam",
        fix="give the edition a subject: `newsletter edit --subject`",
    ),
    Rule(
        id="subject-length",
        level="warning",
        what=f"a subject of more than {LONGEST} columns (from {SHOWN} an `info`)",
        why="a list of messages cuts it off, on a phone after about 35: what comes late is read by nobody",
        fix="say it shorter: `newsletter edit --subject`",
    ),
    Rule(
        id="subject-shouting",
        level="warning",
        what="a subject in capitals, or with a row of exclamation marks",
        why="spam filters count it, and readers too",
        fix=_SUBJECT,
    ),
    Rule(
        id="preheader",
        level="warning",
        what="no preheader, or one that repeats the subject",
        why="the second line of the inbox row is then wasted on the masthead or said twice",
        fix=_PREHEADER,
    ),
    Rule(
        id="preheader-length",
        level="info",
        what=f"a preheader of fewer than {_SHORTEST_PREHEADER} or more than {_LONGEST_PREHEADER} columns",
        why="programs show 35 to 110 of them: a short one is filled up with what follows, a long one is cut",
        fix=_PREHEADER,
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`subject`, `subject-length`, `subject-shouting`, `preheader` and `preheader-length`."""
    subject, preheader = same_words(given.subject), same_words(given.preheader)
    if not subject:
        yield _finding("subject", "error", "subject", "the subject is empty", "give the edition a subject: `newsletter edit --subject`")
    yield from _subject(given.subject)
    if not preheader:
        yield _finding(
            "preheader",
            "warning",
            "preheader",
            "there is no preheader, so programs show the first words of the page",
            "write one: `newsletter edit --preheader`",
        )
    elif preheader == subject:
        yield _finding("preheader", "warning", "preheader", "the preheader repeats the subject", _PREHEADER)
    elif not _SHORTEST_PREHEADER <= width(preheader) <= _LONGEST_PREHEADER:
        amount = f"{width(preheader)} columns; {_SHORTEST_PREHEADER} to {_LONGEST_PREHEADER} are shown whole and fill the row"
        yield _finding("preheader-length", "info", "preheader", f"the preheader has {amount}", _PREHEADER)


def _subject(subject: str) -> Iterator[Finding]:
    columns = width(subject)
    if columns > SHOWN:
        level: Level = "warning" if columns > LONGEST else "info"
        message = f"the subject has {columns} columns; most programs show no more than {SHOWN}"
        yield _finding("subject-length", level, "subject", message, "say it shorter: `newsletter edit --subject`")
    cased = [char for char in subject if char.isupper() or char.islower()]
    if len(cased) >= _FEWEST_LETTERS and sum(map(str.isupper, cased)) > _SHOUTED * len(cased):
        yield _finding("subject-shouting", "warning", "subject", "the subject is in capitals", _SUBJECT)
    elif any(sign in subject for sign in ("!!", "！！", "?!?", "$$")):
        yield _finding("subject-shouting", "warning", "subject", "the subject has a row of exclamation marks or the like", _SUBJECT)


def _finding(identity: str, level: Level, where: str, message: str, fix: str) -> Finding:
    return Finding(id=identity, level=level, where=where, message=message, fix=fix)
