"""Faults of ours: by one recipient domain or by everybody."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.blame import MOST_IN_A_ROW, Blame


def _faults_until_held(blame: Blame, domains: list[str], most: int = 100) -> int | None:
    """The number of the fault at which the send is held; None if it never is."""
    return next((number for number in range(1, most + 1) if blame.is_too_much(domains[number % len(domains)])), None)


def test_a_sender_that_everybody_refuses_is_held_at_the_limit() -> None:
    """Different domains, nobody accepts."""
    assert 5 == _faults_until_held(Blame(5), ["a.example", "b.example"])


def test_a_fault_before_the_reader_is_named_means_everybody() -> None:
    """At MAIL it is the sender that is refused, whoever was to get the message."""
    blame = Blame(5)
    blame.accepted("a.example")
    blame.accepted("b.example")

    assert 5 == _faults_until_held(blame, [""])


def test_a_list_of_one_domain_is_held_at_the_limit() -> None:
    """Nobody else accepts, so there is nobody to go on for."""
    blame = Blame(5)
    blame.accepted("a.example")

    assert 5 == _faults_until_held(blame, ["a.example"])


def test_one_small_domain_that_refuses_us_does_not_hold_the_others() -> None:
    """5.7.1 by one company: its readers are put off, the rest get their digest."""
    blame = Blame(5)
    for _ in range(40):
        for _ in range(60):
            blame.accepted("gmail.com")
        assert not any(blame.is_too_much("company.example") for _ in range(4))


def test_a_domain_that_refuses_us_while_others_accept_is_passed_over() -> None:
    """From the fault_limit on its messages are put off at once; one that accepts again is not."""
    blame = Blame(5)
    blame.accepted("a.example")
    passed = []
    for _ in range(6):
        blame.is_too_much("company.example")
        passed.append(blame.is_passed_over("company.example"))
    assert [False] * 4 + [True] * 2 == passed
    assert not blame.is_passed_over("a.example")

    blame.accepted("company.example")
    assert not blame.is_passed_over("company.example")


def test_one_large_domain_that_refuses_us_holds_the_edition_within_twenty() -> None:
    """5.7.26 by the provider of a third of the readers is worth a pause, although the others accept."""
    blame = Blame(5)
    held_at = None
    for number in range(1, 100):
        blame.accepted("a.example")
        blame.accepted("b.example")
        if blame.is_too_much("gmail.com"):
            held_at = number
            break

    assert MOST_IN_A_ROW == held_at


def test_a_domain_that_accepts_between_is_not_against_us() -> None:
    """Some of its readers may have a filter of their own."""
    blame = Blame(5)
    for _ in range(200):
        assert not blame.is_too_much("a.example")
        blame.accepted("a.example")
        blame.accepted("b.example")


@given(
    st.integers(1, 20),
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=50),
    st.lists(st.sampled_from(["a", "b", "", "d"]), min_size=20, max_size=20),
)
def test_twenty_faults_in_a_row_always_hold(limit: int, accepted: list[str], refusing: list[str]) -> None:
    """Whoever refuses, and however much was accepted before."""
    blame = Blame(limit)
    for domain in accepted:
        blame.accepted(domain)

    assert any(blame.is_too_much(domain) for domain in refusing)
