"""The validator's faults as findings, at their place in the template."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.base import CheckInput, Finding, Rule
from newsletter.checks.mjml.validate import Fault, validate
from newsletter.checks.page import Page

RULES = (
    Rule(
        id="mjml-tag",
        level="error",
        what="a tag that MJML does not have",
        why="the compiler drops it with all that it holds, and says nothing",
        fix="correct the name, or put html into mj-text or mj-raw",
    ),
    Rule(
        id="mjml-attribute",
        level="warning",
        what="an attribute that the tag does not have",
        why="the compiler ignores it, so the edition looks otherwise than the theme says",
        fix="correct the name, or take it out",
    ),
    Rule(
        id="mjml-parent",
        level="error",
        what="a tag inside one that cannot hold it",
        why="it is lost, or the layout around it breaks",
        fix="move it to where it belongs: text into a column, columns into a section, sections into the body",
    ),
    Rule(
        id="mjml-value",
        level="warning",
        what="a colour, length or word that the attribute does not take",
        why="mail programs ignore what they do not understand, each in its own way",
        fix="write a value of the type that the attribute has",
    ),
    Rule(
        id="mjml-title",
        level="warning",
        what="an mj-title without words",
        why="it is the first thing a screen reader says",
        fix="write the subject into it",
    ),
    Rule(
        id="mjml-duplicate",
        level="warning",
        what="an attribute that stands twice on one tag",
        why="compilers differ in which of the two they take",
        fix="keep one of them",
    ),
    Rule(
        id="mjml-text",
        level="error",
        what="text where only tags may stand",
        why="it is not shown to anybody",
        fix="put it into mj-text",
    ),
    Rule(
        id="mjml-syntax",
        level="error",
        what="a tag that is not well-formed, or closes nothing",
        why="everything up to the next tag that fits may be lost",
        fix="close each tag in the order in which they were opened, and quote each value",
    ),
    Rule(
        id="mjml-body",
        level="error",
        what="a document without one mjml around one mj-body",
        why="what stands elsewhere is not shown",
        fix="put every section into mj-body",
    ),
    Rule(
        id="mjml-ignored",
        level="error",
        what="what the compiler leaves out (`error`) or does not heed (a `warning`), though it is MJML",
        why="it has no effect here, though the manual of MJML has it",
        fix="write it as the finding says",
    ),
)


def check(given: CheckInput, page: Page) -> Iterator[Finding]:
    """All `mjml-…`; nothing where the expanded document is not known. A mistake in a loop is told once."""
    told = set()
    for fault in validate(given.mjml) if given.mjml else ():
        finding = finding_of(fault, given)
        place = (finding.id, finding.where, finding.line, finding.column, finding.message)
        if place not in told:
            told.add(place)
            yield finding


def finding_of(fault: Fault, given: CheckInput) -> Finding:
    """A fault at its place in the template, or in the expanded document where the template is not known."""
    place = given.places.place(given.mjml, fault.offset)
    return Finding(
        id=f"mjml-{fault.kind}",
        level="error" if fault.severe else "warning",
        where=place.file if place else "mjml",
        line=place.line if place else fault.line,
        column=place.column if place else fault.column,
        message=f"{fault.message}, in: {fault.excerpt}",
        fix=fault.suggestion or next(rule.fix for rule in RULES if rule.id == f"mjml-{fault.kind}"),
    )
