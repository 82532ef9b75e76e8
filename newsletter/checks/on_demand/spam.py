"""What SpamAssassin says of a message: its content rules alone, which promise nothing about where a message ends up.

No network, no learning and no user's preferences: the same message gets the same score on any machine of one version.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.checks.base import Finding, Level
from newsletter.checks.on_demand.base import CannotCheck, Sample

WARNING, ERROR = 2.0, 5.0  # points; 5 is what SpamAssassin itself calls spam
_TIMEOUT_S = 60.0
_SCORE = re.compile(r"^Content analysis details:\s+\((-?[\d.]+) points", re.MULTILINE)
_RULE = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s+([A-Z][A-Z0-9_]+)\s+(.*)$", re.MULTILINE)
_INSTALL = "install SpamAssassin (Debian: `apt-get install spamassassin`), or leave --spam out"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A score and the rules that made it: points, name, description."""

    score: float
    rules: tuple[tuple[float, str, str], ...]


async def check(samples: Sequence[Sample]) -> tuple[Finding, ...]:
    """`spam`: a score over 2 is a warning, over 5 an error. Raises CannotCheck."""
    messages = [sample for sample in samples if sample.message]
    if not messages:
        raise CannotCheck("a page alone is no message", do="give an edition, or a message as .eml")
    return tuple([_finding(sample, await judge(sample.message)) for sample in messages])


async def judge(message: bytes) -> Verdict:
    """The verdict on one whole message. Raises CannotCheck."""
    program = shutil.which("spamassassin")
    if program is None:
        raise CannotCheck("SpamAssassin is not installed", do=_INSTALL)
    with tempfile.TemporaryDirectory(prefix="newsletter-spam-") as home:
        process = await asyncio.create_subprocess_exec(
            program,
            *("--local", "--test-mode", "--nocreate-prefs", "--cf=use_bayes 0", "--cf=use_txrep 0"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"HOME": home, "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                out, complaints = await process.communicate(message)
        except TimeoutError:
            raise CannotCheck(
                f"SpamAssassin did not answer within {_TIMEOUT_S:.0f} s", do="look at it by hand: `spamassassin -L -t`"
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    verdict = read_report(out.decode("utf-8", "replace"))
    if verdict is None:
        said = complaints.decode("utf-8", "replace").strip()[-300:]
        raise CannotCheck(f"SpamAssassin gave no score: {said or 'it said nothing'}", do="look at it by hand: `spamassassin -L -t`")
    return verdict


def read_report(report: str) -> Verdict | None:
    """The verdict in the report that SpamAssassin puts after a message; None where there is none.

    The message itself stands before it and may hold anything, so the last report counts.
    """
    scores = list(_SCORE.finditer(report))
    if not scores:
        return None
    last = scores[-1]
    rules = tuple((float(points), name, said.strip()) for points, name, said in _RULE.findall(report[last.end() :]))
    return Verdict(score=float(last[1]), rules=rules)


def _finding(sample: Sample, verdict: Verdict) -> Finding:
    level: Level = "error" if verdict.score > ERROR else "warning" if verdict.score > WARNING else "info"
    worst = [rule for rule in sorted(verdict.rules, reverse=True) if rule[0] > 0]
    why = "; ".join(f"{points:g} {name} ({said})" for points, name, said in worst[:5])
    return Finding(
        id="spam",
        level=level,
        where=f"message, {sample.name}",
        message=f"SpamAssassin gives {verdict.score + 0.0:g} points" + (f": {why}" if why else ""),
        fix="mend what the rules name; 5 points are spam" if level != "info" else "nothing to do",
    )
