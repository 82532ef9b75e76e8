"""The errors that stop a step, drawn before any class.

    NewsletterError             what happened, where, what to do
    ├── UsageError              exit 2: nothing was done
    │   ├── ConfigError         the configuration is wrong; carries every problem at once
    │   └── NotFound            an edition, article or reader that does not exist
    ├── Stopped                 exit 3: stopped and nothing lost; run it again or do what it says
    │   ├── NotAllowed          the state of an edition does not allow this step
    │   └── Unreachable         a server, a source or the public pages do not answer
    ├── CheckFailed             exit 1: a check found an error, or the balance is off
    └── BadInput                exit 2: a file, page or template that cannot be used

A refusal by a mail server or a dead feed is no error: it is a value in a report.
The class docstring is the default message.
"""

from __future__ import annotations

from dataclasses import dataclass


class NewsletterError(Exception):
    """Something stopped this command."""

    exit_code = 1

    def __init__(self, what: str = "", *, where: str | None = None, do: str | None = None) -> None:
        self.what = what or (type(self).__doc__ or "").strip().splitlines()[0]
        self.where = where
        self.do = do
        super().__init__(self.what)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        cure = f"\n  {self.do}" if self.do else ""
        return f"{self.what}{place}{cure}"


class UsageError(NewsletterError, ValueError):
    """The command cannot be carried out as it was given."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong in the configuration."""

    file: str  # as the user named it, or "environment"
    line: int | None  # from 1; None for the environment
    key: str  # dotted, or the environment name
    message: str  # what is wrong, in one sentence
    suggestion: str | None = None  # "did you mean ...", or what to write instead

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        tail = f" ({self.suggestion})" if self.suggestion else ""
        return f"{place}: {self.key}: {self.message}{tail}"


class ConfigError(UsageError):
    """The configuration is wrong; nothing was done."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(
            f"the configuration has {count}; nothing was done",
            do="\n  ".join(str(problem) for problem in problems),
        )


class NotFound(UsageError, LookupError):
    """There is no such thing."""


class BadInput(UsageError):
    """This file, page or template cannot be used."""


class Stopped(NewsletterError):
    """Stopped, and nothing is lost."""

    exit_code = 3


class NotAllowed(Stopped):
    """The edition's state does not allow this step."""


class Unreachable(Stopped, ConnectionError):
    """A server that is needed does not answer."""


class CheckFailed(NewsletterError):
    """A check found an error."""

    exit_code = 1
