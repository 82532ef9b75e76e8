"""What SpamAssassin writes, read."""

from __future__ import annotations

from newsletter.checks.on_demand.spam import read_report

REPORT = """From: a@example.org

Words.
Content analysis details:   (6.2 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
 2.2 MPART_ALT_DIFF         BODY: HTML and text parts are different
 4.0 HTML_IMAGE_ONLY_04     BODY: HTML: images with 0-400 bytes of
                            words
-0.0 NO_RELAYS              Informational: message was not relayed via SMTP
"""


def test_score_and_rules_are_read() -> None:
    """The points in all, and each rule with its own."""
    verdict = read_report(REPORT)

    assert verdict is not None
    assert 6.2 == verdict.score
    assert [(2.2, "MPART_ALT_DIFF"), (4.0, "HTML_IMAGE_ONLY_04"), (-0.0, "NO_RELAYS")] == [rule[:2] for rule in verdict.rules]


def test_a_report_inside_the_message_does_not_count() -> None:
    """A message that holds a report with a good score is judged by the one after it."""
    forged = REPORT.replace("Words.", "Content analysis details:   (-9.0 points, 5.0 required)\n\n-9.0 GOOD_RULE best of all")

    verdict = read_report(forged)

    assert verdict is not None
    assert 6.2 == verdict.score
    assert "GOOD_RULE" not in {rule[1] for rule in verdict.rules}


def test_without_a_report_there_is_no_verdict() -> None:
    """Output without a score, for instance of a broken installation, is not taken for a good one."""
    assert read_report("") is None
    assert read_report("From: a@example.org\n\nWords.") is None
