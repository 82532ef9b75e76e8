"""What the servers of large providers say means what it should."""

from __future__ import annotations

import time

import pytest

from newsletter.delivery.replies import Reply, Stage, ends_session, login_refused, outcome_of
from newsletter.delivery.reply_rules import RULES
from newsletter.delivery.reply_words import Sense, sense_of
from newsletter.model.delivery import DeliveryEvent, Fault
from tests.support.server_replies import SAID, Said


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said.by}-{said.stage}-{said.code}")
def test_a_servers_reply_means_what_it_should(said: Said) -> None:
    """Who is to blame, and what is done."""
    outcome = outcome_of(said.stage, Reply(code=said.code, text=said.text))

    assert (said.event, said.fault) == (outcome.event, outcome.fault), said.text


def test_the_table_of_replies_is_long_and_uses_every_meaning() -> None:
    """Over eighty replies, of over fifteen kinds of server."""
    assert len(SAID) >= 80
    assert len({said.by for said in SAID}) > 15
    assert {DeliveryEvent.OUR_FAULT, DeliveryEvent.REFUSED, DeliveryEvent.PUT_OFF, DeliveryEvent.NOT_HANDED} == {
        said.event for said in SAID
    }


def test_nobody_is_suppressed_for_what_is_our_fault() -> None:
    """Of all these replies, the ones that charge a reader name the reader's mailbox; none of them speaks of us."""
    for said in SAID:
        if said.fault is Fault.READER and said.event is DeliveryEvent.REFUSED:
            assert Sense.US is not sense_of(said.code, Reply(code=said.code, text=said.text).enhanced, said.text)


def test_only_a_log_in_that_is_refused_counts_as_one() -> None:
    """Yahoo's 554 5.7.9 after a message is its policy: the edition is not held at the first one."""
    at_once = {said.text for said in SAID if login_refused(outcome_of(said.stage, Reply(code=said.code, text=said.text)))}

    assert not any(said.text in at_once for said in SAID if said.stage in (Stage.RCPT, Stage.DATA, Stage.AFTER_DOT))
    assert all(said.text in at_once for said in SAID if said.stage is Stage.AUTH and said.code in (534, 535))


def test_a_connection_that_times_out_under_our_command_is_not_used_again() -> None:
    """451 4.4.2 is said by a server that hangs up; it costs no try."""
    reply = Reply(code=451, text="4.4.2 Timeout waiting for data from client.")

    assert ends_session(Stage.MAIL, reply)
    assert DeliveryEvent.NOT_HANDED is outcome_of(Stage.MAIL, reply).event
    assert DeliveryEvent.PUT_OFF is outcome_of(Stage.AFTER_DOT, reply).event


def test_words_count_only_where_the_codes_say_nothing() -> None:
    """5.1.1 with any word is the reader's, 5.7.1 with any word is ours."""
    for words in ("blocked for spam", "user unknown", "mailbox is full", "relay access denied"):
        assert Fault.READER is outcome_of(Stage.RCPT, Reply(code=550, text=f"5.1.1 {words}")).fault
        assert Fault.OURS is outcome_of(Stage.RCPT, Reply(code=550, text=f"5.7.1 {words}")).fault
        assert Sense.NOBODY is sense_of(550, "5.1.1", words)
        assert Sense.NOBODY is sense_of(450, None, words)


def test_an_endless_answer_keeps_nobody_busy() -> None:
    """Words that make a pattern try everything cost no time worth naming."""
    began = time.perf_counter()
    for words in ("exceed" * 5000, "user " * 6000, "mailbox exceed quot " * 1500, "account\n" * 4000):
        sense_of(550, None, words)

    assert time.perf_counter() - began < 0.5


def test_every_row_says_why_in_a_sentence() -> None:
    """The page of the docs is written from it."""
    assert all(rule.why.endswith(".") and len(rule.why) > 15 for rule in RULES)
    assert len({rule.why for rule in RULES}) >= len(RULES) - 1
