"""All checks, in the order in which their findings are told. A new check is one file and one line here."""

from __future__ import annotations

from newsletter.checks import (
    alt,
    configuration,
    content,
    document,
    duplicates,
    headings,
    links,
    members_leak,
    parity,
    pictures,
    placeholders,
    postal_address,
    size,
    subject,
    unsubscribe,
)
from newsletter.checks.base import Check, CheckInput, Finding
from newsletter.checks.page import read_page

CHECKS: tuple[Check, ...] = (
    members_leak.check,
    content.check,
    unsubscribe.check,
    postal_address.check,
    subject.check,
    placeholders.check,
    links.check,
    parity.check,
    duplicates.check,
    document.check,
    headings.check,
    alt.check,
    pictures.check,
    size.check,
    configuration.check,
)
_RANK = {"error": 0, "warning": 1, "info": 2}


def run_checks(given: CheckInput) -> tuple[Finding, ...]:
    """Every finding, errors first; parses the html once and reads nothing else."""
    page = read_page(given.html)
    findings = [finding for check in CHECKS for finding in check(given, page)]
    return tuple(sorted(findings, key=lambda finding: _RANK[finding.level]))
