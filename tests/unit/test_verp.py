"""Return paths of their own: who is named, what servers may do to them on the way, and that nobody can forge one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import headers, verp
from newsletter.model.letter import UnsafeValue

KEY = b"a key of tests, thirty-two bytes"
EDITION, READER = "e1" * 16, "0123456789abcdef" * 2
BOUNCES = "bounces@example.org"
UIDS = st.binary(min_size=16, max_size=16).map(bytes.hex)


def path(**changes: str) -> str:
    """A return path."""
    return verp.return_path(**{"bounce_address": BOUNCES, "edition_uid": EDITION, "uid": READER, "key": KEY, **changes})  # type: ignore[arg-type]  # a builder for tests


@given(edition=UIDS, reader=UIDS)
def test_a_return_path_names_its_edition_and_its_reader(edition: str, reader: str) -> None:
    """What was put in is what parse says, for every pair of uids."""
    returned = verp.parse(path(edition_uid=edition, uid=reader), [KEY])
    assert returned == verp.Returned(uid=reader, edition=edition[: verp.EDITION_DIGITS])


def test_a_server_that_folds_the_case_changes_nothing() -> None:
    """A local part in capitals, in angle brackets, is read as the one that was sent."""
    assert verp.parse(f"<{path().upper()}>", [KEY]) == verp.parse(path(), [KEY]) is not None


def test_the_longest_bounce_address_keeps_within_a_local_part() -> None:
    """RFC 5321 allows 64 octets before the @, and that is what the longest takes."""
    longest = path(bounce_address=f"{'b' * verp.LONGEST_LOCAL}@example.org")
    assert len(longest.rpartition("@")[0]) == 64
    assert headers.mailbox("", longest) == f"<{longest}>"


@pytest.mark.parametrize("address", ["b" * 16 + "@example.org", "@example.org", "bounces", "bounces@", ""])
def test_a_bounce_address_that_cannot_hold_a_token_is_refused(address: str) -> None:
    """Too long, or without a local part or domain: an error, not a return path that some server cuts."""
    with pytest.raises(UnsafeValue, match="no bounce address"):
        path(bounce_address=address)


def test_every_changed_bit_is_refused() -> None:
    """No bit of the 240 of a token can be turned without the key."""
    local, _, domain = path().rpartition("@")
    head, token = local[:-48], local[-48:]
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    for place in range(48):
        for bit in range(5):
            other = alphabet[alphabet.index(token[place]) ^ (1 << bit)]
            assert verp.parse(f"{head}{token[:place]}{other}{token[place + 1 :]}@{domain}", [KEY]) is None


def test_guesses_and_tokens_of_another_key_are_refused() -> None:
    """Nothing that was made without the key names anybody, and an old key goes on naming whom it named."""
    chance = random.Random(7)
    for _ in range(20_000):
        guess = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=48))
        assert verp.parse(f"bounces+{guess}@example.org", [KEY]) is None
    old = path(key=b"an older key")  # type: ignore[arg-type]  # the builder passes it on
    assert verp.parse(old, [KEY]) is None
    assert verp.parse(old, [KEY, b"an older key"]) is not None


@pytest.mark.parametrize("address", ["", "@", "anna@example.org", "bounces+short@example.org", f"{'a' * 48}@example.org", "+" * 60])
def test_any_other_address_is_nobodys(address: str) -> None:
    """What has not the form of a return path is None, without an error."""
    assert verp.token_of(address) is None
    assert verp.parse(address, [KEY]) is None


@given(st.text(max_size=90))
def test_no_text_at_all_makes_parse_fail(address: str) -> None:
    """Whatever stands in a foreign message, parse answers."""
    assert verp.parse(address, [KEY]) is None
    assert verp.parse(f"bounces+{address}@example.org", [KEY]) is None
