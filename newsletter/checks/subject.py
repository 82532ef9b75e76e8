"""What stands in the list of messages: subject and preheader."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding
from newsletter.checks.page import Page, same_words

LONGEST = 78  # characters; phones show about 35


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """`subject`, `subject-length` and `preheader`."""
    subject, preheader = same_words(given.subject), same_words(given.preheader)
    if not subject:
        yield Finding(
            id="subject",
            level="error",
            where="subject",
            message="the subject is empty",
            fix="give the edition a subject: `newsletter edit --subject`",
        )
    elif len(given.subject) > LONGEST:
        yield Finding(
            id="subject-length",
            level="warning",
            where="subject",
            column=LONGEST + 1,
            message=f"the subject has {len(given.subject)} characters; most programs show fewer than {LONGEST}",
            fix="say it shorter: `newsletter edit --subject`",
        )
    if not preheader:
        yield Finding(
            id="preheader",
            level="warning",
            where="preheader",
            message="there is no preheader, so programs show the first words of the page",
            fix="write one: `newsletter edit --preheader`",
        )
    elif preheader == subject:
        yield Finding(
            id="preheader",
            level="warning",
            where="preheader",
            message="the preheader repeats the subject",
            fix="write another one: `newsletter edit --preheader`",
        )
