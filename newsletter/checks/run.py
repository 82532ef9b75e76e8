"""All checks, in the order in which their findings are told. A new check is one file and one line here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

from newsletter.checks import (
    alt,
    client_support,
    configuration,
    content,
    contrast,
    document,
    duplicates,
    headers,
    headings,
    link_words,
    links,
    members_leak,
    parity,
    pictures,
    placeholders,
    postal_address,
    roles,
    size,
    subject,
    unsubscribe,
)
from newsletter.checks.base import Check, CheckInput, Finding, Rule
from newsletter.checks.mjml import rules as mjml
from newsletter.checks.page import read_page, same_words

_MODULES: tuple[ModuleType, ...] = (
    members_leak,
    content,
    mjml,
    unsubscribe,
    postal_address,
    headers,
    subject,
    placeholders,
    links,
    link_words,
    parity,
    duplicates,
    document,
    headings,
    roles,
    alt,
    pictures,
    contrast,
    client_support,
    size,
    configuration,
)
CHECKS: tuple[Check, ...] = tuple(module.check for module in _MODULES)
RULES: dict[str, Rule] = {rule.id: rule for module in _MODULES for rule in module.RULES}
_RANK = {"error": 0, "warning": 1, "info": 2}
_HEADLINE = re.compile(r"“(.*)”")


def run_checks(given: CheckInput, checks: Iterable[Check] = CHECKS) -> tuple[Finding, ...]:
    """Every finding, errors first, each with why it matters and its story; parses the html once and reads nothing else."""
    page = read_page(given.html)
    stories = {same_words(title): number for number, title in reversed([*enumerate(given.titles, start=1)])}
    findings = [_completed(finding, stories) for check in checks for finding in check(given, page)]
    return tuple(sorted(findings, key=lambda finding: _RANK[finding.level]))


def _completed(finding: Finding, stories: dict[str, int]) -> Finding:
    rule = RULES.get(finding.id)
    named = _HEADLINE.search(finding.where)
    story = stories.get(same_words(named[1])) if named and finding.story is None else finding.story
    return replace(finding, why=finding.why or (rule.why if rule else ""), story=story)


def told_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without those that say the same of the same place."""
    found: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        found.setdefault((finding.id, finding.where, finding.message), finding)
    return tuple(found.values())
