"""The validator against the recorded verdicts of npm's mjml on thousands of changed documents; no node is needed."""

from __future__ import annotations

from functools import cache

from benchmarks.oracle.mutants import CORPUS, mutants
from benchmarks.oracle.record import RECORD, Comparison, compare, digest_of, load
from newsletter.checks.mjml.validate import validate


@cache
def compared() -> Comparison:
    """All of them, once."""
    made = mutants()
    digest, verdicts = load()
    assert digest_of(made) == digest, "the mutants are not those that were judged: run `python -m benchmarks.oracle mjml`"
    return compare(made, verdicts)


def test_the_validator_agrees_with_the_reference_compiler():
    """On at least 99 of 100 of them there is a fault for both or for neither."""
    total = compared()

    assert len(mutants()) >= 2_000
    assert total.compared >= 1_500
    assert total.same_verdict >= 0.99 * total.compared
    assert 0.3 * total.compared < total.both_find < 0.9 * total.compared


def test_where_both_find_faults_they_are_in_the_same_lines_and_of_the_same_kind():
    """Agreement by luck would name others."""
    total = compared()

    assert total.same_lines >= 0.99 * total.both_find


def test_every_fault_has_line_and_column_and_they_are_those_of_its_offset():
    """In every mutant."""
    for mutant in mutants(300):
        for fault in validate(mutant.source):
            before = mutant.source[: fault.offset]
            assert fault.line == before.count("\n") + 1
            assert fault.column == len(before) - before.rfind("\n")


def test_the_documents_that_are_changed_have_no_fault_themselves():
    """The expanded themes, and one document with every component."""
    for path in CORPUS.glob("*.mjml"):
        assert validate(path.read_text(encoding="utf-8")) == [], path.name


def test_the_record_is_small():
    """The documents themselves are made again from their seed."""
    assert RECORD.stat().st_size < 400_000
