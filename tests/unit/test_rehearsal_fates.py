"""The luck of a flaky server: repeatable, and in the shares that were asked for."""

from __future__ import annotations

from collections import Counter

from newsletter.delivery.rehearsal.fates import Fate, Fates
from newsletter.delivery.rehearsal.ids import ses_id
from newsletter.delivery.replies import relay_id

_FATES = Fates(seed="1", put_off_at_rcpt=0.2, unanswered=0.1)


def test_the_same_seed_gives_a_reader_the_same_fates() -> None:
    """Whatever came between, and in whatever order readers are asked after."""
    tries = [(f"r{number}@example.org", attempt) for number in range(50) for attempt in (1, 2, 3)]

    assert [_FATES.of(*one) for one in tries] == [_FATES.of(*one) for one in reversed(tries)][::-1]
    assert [_FATES.of(*one) for one in tries] != [Fates(seed="2", put_off_at_rcpt=0.2, unanswered=0.1).of(*one) for one in tries]


def test_fates_come_in_their_shares() -> None:
    """Of ten thousand tries a fifth is put off, a tenth is never answered, and the rest is taken."""
    found = Counter(_FATES.of(f"r{number}@example.org", 1) for number in range(10_000))

    assert {Fate.TAKEN, Fate.PUT_OFF_AT_RCPT, Fate.UNANSWERED} == set(found)
    assert 1_850 < found[Fate.PUT_OFF_AT_RCPT] < 2_150
    assert 880 < found[Fate.UNANSWERED] < 1_120


def test_a_name_like_that_of_ses_is_read_out_of_its_reply() -> None:
    """The id of each message is another one, and is what the ledger keeps of the 250."""
    assert ses_id(1) != ses_id(2)
    assert ses_id(7) == relay_id(f"Ok {ses_id(7)}")
