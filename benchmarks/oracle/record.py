"""The recorded verdicts of npm's mjml on the mutants, and how the validator compares with them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.oracle.mutants import STRICTER_CHANGES, Mutant
from newsletter.checks.mjml.validate import STRICTER, Fault, validate

RECORD = Path(__file__).parent / "mjml-verdicts.json.gz"

Verdict = list[list[int | str]] | None  # [line, kind] of each error; None where npm's mjml throws


def digest_of(made: Sequence[Mutant]) -> str:
    """The name of exactly these mutants."""
    whole = hashlib.sha256()
    for mutant in made:
        whole.update(mutant.source.encode() + b"\0")
    return whole.hexdigest()


def save(made: Sequence[Mutant], verdicts: Sequence[Verdict], version: str) -> None:
    """Write the record; the same verdicts give the same bytes."""
    text = json.dumps({"mjml": version, "mutants": digest_of(made), "verdicts": verdicts}, separators=(",", ":"))
    RECORD.write_bytes(gzip.compress(text.encode(), mtime=0))


def load() -> tuple[str, list[Verdict]]:
    """The digest of the mutants that were judged, and the verdict on each."""
    record = json.loads(gzip.decompress(RECORD.read_bytes()))
    return record["mutants"], record["verdicts"]


@dataclass(kw_only=True)
class Comparison:
    """How often the two say the same."""

    compared: int = 0
    same_verdict: int = 0  # both find something that npm's mjml can tell, or neither does
    both_find: int = 0
    same_lines: int = 0  # and they name the same lines and kinds
    stricter: int = 0  # only ours finds something, of a kind that npm's mjml does not tell
    differ: list[tuple[Mutant, Verdict, list[Fault]]] = field(default_factory=list)


def compare(made: Sequence[Mutant], verdicts: Sequence[Verdict]) -> Comparison:
    """Mutants made for a kind of fault that npm's mjml does not tell are counted apart."""
    total = Comparison()
    for mutant, verdict in zip(made, verdicts, strict=True):
        faults = validate(mutant.source)
        theirs = {(line, kind) for line, kind in verdict or []}
        ours = {(fault.line, fault.kind) for fault in faults if fault.kind not in STRICTER}
        if mutant.kind in STRICTER_CHANGES:
            total.stricter += bool(faults) and not theirs
            continue
        total.compared += 1
        if verdict is None:  # it gives up without a place: any fault of ours says the same
            total.same_verdict += bool(faults)
            continue
        total.same_verdict += bool(theirs) == bool(ours)
        if theirs and ours:
            total.both_find += 1
            total.same_lines += theirs == ours
        if theirs != ours:
            total.differ.append((mutant, verdict, faults))
    return total
