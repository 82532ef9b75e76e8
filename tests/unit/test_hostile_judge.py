"""The judge of the sends to misbehaving servers: it must be able to say no."""

from __future__ import annotations

from benchmarks.hostile.judge import Copies, Schedule, in_clear, in_window, together, verbs_in_clear

_READERS = frozenset({"ada@example.org", "bo@example.org"})
_HANDSHAKE = b"\x16\x03\x01\x00\x05hello"
_DATA = b"\x17\x03\x03\x00\x06\r\nMAIL"


def _copies(**got: list[str]) -> Copies:
    return Copies(readers=_READERS, got={f"{name}@example.org": ids for name, ids in got.items()})


def test_one_copy_for_each_reader_breaks_nothing() -> None:
    """Everybody once is what is wanted."""
    assert [] == _copies(ada=["<1>"], bo=["<2>"]).broken()


def test_a_reader_without_a_copy_is_lost() -> None:
    """Who got nothing is counted, whoever else got much."""
    assert ["1 readers lost"] == _copies(ada=["<1>", "<1>"]).broken(most_repeats=1)


def test_a_recipient_nobody_planned_is_told() -> None:
    """A stranger is none of the readers."""
    assert ["1 strangers written to"] == _copies(ada=["<1>"], bo=["<2>"], eve=["<3>"]).broken()


def test_repeats_are_bounded_in_all_and_for_each_reader() -> None:
    """Four copies of one reader are three repeats, and one too many."""
    copies = _copies(ada=["<1>"] * 4, bo=["<2>"])

    assert ["3 repeats, at most 2 allowed", "a reader has 4 copies, at most 3 allowed"] == copies.broken(most_repeats=2)
    assert [] == copies.broken(most_repeats=3, most_copies=4)


def test_a_copy_with_another_message_id_is_told() -> None:
    """A repeat must be recognisable as one."""
    assert ["1 readers have copies with another Message-ID"] == _copies(ada=["<1>", "<9>"], bo=["<2>"]).broken(most_repeats=1)


def test_copies_at_several_servers_are_counted_together() -> None:
    """A reader who got one copy here and one there has two."""
    got = together([{"ada@example.org": ["<1>"]}, {"ada@example.org": ["<1>"], "bo@example.org": ["<2>"]}])

    assert 1 == Copies(readers=_READERS, got=got).repeats


def test_tries_on_time_break_nothing() -> None:
    """Waits may be a fifth shorter than doubling from the first, or any longer."""
    assert [] == Schedule(tries=4, first_s=2.0).broken({"ada": [0.0, 1.7, 5.0, 60.0]})


def test_a_try_too_early_and_one_too_many_are_told() -> None:
    """The second wait is twice the first; no reader is tried more often than allowed."""
    schedule = Schedule(tries=2, first_s=2.0)

    assert ["1 readers were tried again before their time"] == schedule.broken({"ada": [0.0, 1.0], "bo": [0.0, 2.0]})
    assert ["a reader was tried 3 times, at most 2 allowed"] == schedule.broken({"ada": [0.0, 2.0, 6.0]})


def test_moments_are_counted_in_a_window() -> None:
    """The begin belongs to a window, its end does not."""
    assert 2 == in_window([0.9, 1.0, 2.9, 3.0], 1.0, 2.0)


def test_what_is_inside_tls_records_is_not_in_clear() -> None:
    """A record is passed over by its length, whatever its content looks like."""
    assert b"" == in_clear(_HANDSHAKE + _DATA)
    assert {"EHLO", "STARTTLS"} == verbs_in_clear(b"EHLO there\r\nSTARTTLS\r\n" + _HANDSHAKE + _DATA)


def test_a_fall_back_behind_tls_is_found() -> None:
    """What follows a failed handshake in clear is found as well as what precedes one."""
    stream = b"EHLO there\r\nSTARTTLS\r\n" + _HANDSHAKE + b"AUTH PLAIN c2VjcmV0\r\nmail from:<a@example.org>\r\n"

    assert {"EHLO", "STARTTLS", "AUTH", "MAIL"} == verbs_in_clear(stream)
    assert b"c2VjcmV0" in in_clear(stream)
