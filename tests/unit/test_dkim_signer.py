"""DKIM signatures over compiled letters, judged by dkimpy."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.delivery.dkim.keys import Kind
from newsletter.delivery.dkim.signer import OVERSIGNED, Signer
from newsletter.model.letter import Blank, Form, Letter, mark
from newsletter.model.newsletter import Mailbox
from tests.support.dkim import dkimpy_passes, key
from tests.support.letters import LINKS, NEWSLETTER, NONCE, assert_clean_wire, letter, parsed, split, subject, unstuffed, values

RSA, ED25519 = key(Kind.RSA), key(Kind.ED25519)
LEFT_OUT = frozenset({"message-id", "date", "return-path"})  # what the busiest relay of them all replaces

# Dots and empty lines, at the ends of stretches and between blanks, are where a hash goes wrong.
PIECE = st.sampled_from(
    [
        ".",
        "..",
        "\n.",
        "\n..\n",
        "\n\n\n",
        "\r\n",
        " ",
        "a.b",
        "é漢",
        "=",
        "x" * 77,
        mark(NONCE, "reader_name"),
        mark(NONCE, "unsubscribe_url"),
    ]
)
TEXT = st.lists(PIECE, max_size=10).map("".join)
NAME = st.sampled_from(["", ".", "  Robin   Reader ", "Ánna  Ö", "港が眠らない" * 9, "a,b <c>", "=?utf-8?q?a?="])


def signer(*keys: Kind, leave_out: frozenset[str] = frozenset()) -> Signer:
    """The signer of the letters of tests."""
    found = Signer.of([key(kind) for kind in keys], sender_domain="example.org", leave_out=leave_out)
    assert found is not None
    return found


def signed(raw: bytes) -> bytes:
    """A message without blanks, signed, as a file holds it."""
    return unstuffed(signer(Kind.ED25519).prepare(Letter(segments=(raw,), blanks=())).join({}))


def tags(wire: bytes) -> dict[str, str]:
    """The tags of the first signature."""
    pairs = (tag.partition("=") for tag in re.sub(r"\s", "", split(wire).all("DKIM-Signature")[0]).split(";"))
    return {name: value for name, _, value in pairs}


@settings(max_examples=150, deadline=None)
@given(html=TEXT, text=TEXT, name=NAME, title=NAME)
def test_whatever_a_letter_holds_its_signature_is_right(html: str, text: str, name: str, title: str) -> None:
    """Stuffed dots, soft breaks beside blanks, empty lines and encoded words: the judge reads what the server keeps."""
    one = letter(replace(subject(title), html=html, text=text), replace(NEWSLETTER, name=title or "A letter"))
    wire = signer(Kind.ED25519).prepare(one).join(values(name=name))

    assert_clean_wire(wire)
    assert dkimpy_passes(unstuffed(wire), [ED25519])


def test_two_keys_sign_side_by_side() -> None:
    """A receiver that knows no Ed25519 has the other one; the message below them is as it would be without."""
    wire = signer(Kind.ED25519, Kind.RSA).prepare(letter()).join(values())

    assert [re.sub(r".* a=(\S+);.*", r"\1", one) for one in split(wire).all("DKIM-Signature")] == ["rsa-sha256", "ed25519-sha256"]
    assert dkimpy_passes(unstuffed(wire), [RSA, ED25519])
    assert wire.endswith(b"\r\n" + letter().join(values()))


def test_a_repeat_is_the_same_to_the_byte() -> None:
    """No moment, no end and no length stands in a signature."""
    first, second = (signer(Kind.RSA, Kind.ED25519).prepare(letter()).join(values()) for _ in range(2))

    assert first == second
    assert not tags(first).keys() & {"t", "x", "l"}
    assert tags(first) | {"b": "", "bh": "", "h": ""} == {
        "v": "1",
        "a": "rsa-sha256",
        "c": "relaxed/simple",
        "d": "example.org",
        "s": "rsa",
        "h": "",
        "bh": "",
        "b": "",
    }


def test_the_headers_of_requirement_s8_are_signed_and_the_dangerous_ones_once_more() -> None:
    """RFC 6376 section 8.15: a name once more in h= than in the message."""
    wire = signer(Kind.RSA).prepare(letter()).join(values())
    named = tags(wire)["h"].split(":")

    for name, count in {
        "From": 2, "To": 2, "Subject": 2, "Date": 2, "Reply-To": 2, "Content-Type": 2, "List-Unsubscribe": 2, "List-Unsubscribe-Post": 2,
        "Message-ID": 1, "MIME-Version": 1, "List-Id": 1, "List-Archive": 1, "List-Help": 1, "List-Subscribe": 1, "List-Owner": 1, "Feedback-ID": 1,
    }.items():  # fmt: skip
        assert named.count(name) == count, name
    assert len(named) == 24


@pytest.mark.parametrize("name", sorted(OVERSIGNED))
def test_a_header_put_before_the_message_breaks_the_signature(name: str) -> None:
    """Programs show the first of two: with a second From or List-Unsubscribe nobody must see a pass."""
    wire = unstuffed(signer(Kind.ED25519).prepare(letter()).join(values()))

    assert dkimpy_passes(wire, [ED25519])
    assert not dkimpy_passes(f"{name}: evil@example.com\r\n".encode() + wire, [ED25519])


def test_a_header_that_the_letter_lacks_cannot_be_put_in_either() -> None:
    """Without reply_to and without public pages the names stand in h= all the same."""
    links = replace(LINKS, unsubscribe=False, archive=None)
    plain = letter(newsletter=replace(NEWSLETTER, reply_to=None), links=links)
    wire = unstuffed(signer(Kind.ED25519).prepare(plain).join(values(public_url="")))

    assert dkimpy_passes(wire, [ED25519])
    for line in (b"Reply-To: evil@example.com\r\n", b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"):
        assert not dkimpy_passes(line + wire, [ED25519])


def test_a_relay_may_replace_what_the_signature_leaves_out() -> None:
    """Message-ID and Date written anew and a Return-Path before all: it passes, and only because they are left out."""

    def replaced(message: bytes) -> bytes:
        renewed = re.sub(rb"\r\nMessage-ID: [^\r]*", b"\r\nMessage-ID: <0100-0@relay.example>", message)
        return b"Return-Path: <0100-0@relay.example>\r\n" + re.sub(
            rb"\r\nDate: [^\r]*", b"\r\nDate: Wed, 25 Nov 2026 09:00:00 +0000", renewed
        )

    spared, whole = (
        unstuffed(signer(Kind.ED25519, leave_out=names).prepare(letter()).join(values())) for names in (LEFT_OUT, frozenset[str]())
    )
    assert replaced(spared) != spared
    assert dkimpy_passes(replaced(spared), [ED25519])
    assert not dkimpy_passes(replaced(whole), [ED25519])
    assert not dkimpy_passes(replaced(spared).replace(b"What the week", b"What the Week"), [ED25519])


@pytest.mark.parametrize("body", [b"", b"\r\n", b"\r\n\r\n", b"a", b"a\r\n", b"a\r\n\r\n\r\n", b"..\r\n..a\r\n", b"a \r\n"])
def test_the_end_of_a_body_is_hashed_as_the_standard_says(body: bytes) -> None:
    """Empty lines at the end count for nothing, an empty body for one line end (RFC 6376 section 3.4.3)."""
    raw = b"From: a@example.org\r\nTo: b@example.org\r\n\r\n" + body
    assert dkimpy_passes(signed(raw), [ED25519])


def test_white_space_in_a_header_may_change_on_the_way() -> None:
    """`relaxed`: a server that folds the subject or doubles a space does no harm."""
    wire = unstuffed(signer(Kind.ED25519).prepare(letter()).join(values()))
    folded = wire.replace(b"Subject: What the week brought", b"subject:  What the\r\n\tweek  brought ")

    assert folded != wire
    assert dkimpy_passes(folded, [ED25519])


def test_an_address_beyond_ascii_is_signed_as_it_stands() -> None:
    """A reader whose address needs SMTPUTF8 gets a signature over the same bytes (RFC 8616)."""
    wire = signer(Kind.ED25519).prepare(letter()).join(values(address="jürgen@example.net"))

    assert "jürgen".encode() in wire
    assert dkimpy_passes(unstuffed(wire), [ED25519])


def test_the_signature_is_folded_and_the_message_has_no_defect() -> None:
    """Lines of at most 78, and the strictest reader is content."""
    wire = signer(Kind.RSA, Kind.ED25519).prepare(letter()).join(values())

    assert max(len(line) for line in wire.split(b"From: ")[0].split(b"\r\n")) <= 78
    assert len(parsed(wire).get_all("DKIM-Signature")) == 2


def test_the_key_of_the_nearest_domain_signs() -> None:
    """Aligned as DMARC asks: the sender's domain or one above it, never one that only ends alike."""
    keys = [key(Kind.ED25519, domain=name, selector="s") for name in ("example.org", "news.example.org", "example.net")]

    def domains(sender: str) -> list[str]:
        found = Signer.of(keys, sender_domain=sender)
        return [one.domain for one in found.keys] if found else []

    assert domains("example.org") == ["example.org"]
    assert domains("News.Example.org") == ["news.example.org"]
    assert domains("a.news.example.org") == ["news.example.org"]
    assert domains("other.example.org") == ["example.org"]
    assert domains("anexample.org") == []
    assert domains("org") == []


def test_further_headers_are_signed_on_demand() -> None:
    """A key's own list stands beside the usual one, once each."""
    own = replace(ED25519, headers=("X-Newsletter-Delivery", "subject", "X-Not-There"))
    found = Signer.of([own], sender_domain="example.org")
    assert found is not None
    wire = found.prepare(letter()).join(values())

    assert tags(wire)["h"].lower().split(":").count("x-newsletter-delivery") == 1
    assert tags(wire)["h"].lower().split(":").count("subject") == 2
    assert "not-there" not in tags(wire)["h"].lower()
    assert not dkimpy_passes(unstuffed(wire).replace(values()["delivery_id"].encode(), b"A" * 22), [own])


def test_what_cannot_be_signed_is_refused_when_it_is_prepared() -> None:
    """A programming mistake shows at the first letter, not as a bad signature on a million."""
    body = Letter(segments=(b"From: a@b.example\r\n\r\na", b"\r\n"), blanks=(Blank(name="to", form=Form.HEADER),))
    for wrong in (
        Letter(segments=(b"To: a@b.example\r\n\r\n",), blanks=()),
        Letter(segments=(b"From: a@b.example\r\nFrom: a@b.example\r\n\r\n",), blanks=()),
        Letter(segments=(b"From: a@b.example\r\n",), blanks=()),
        Letter(segments=(b"From: a@b.example\r\nno field\r\n\r\n",), blanks=()),
        body,
    ):
        with pytest.raises(ValueError, match=r"From|header|field"):
            signer(Kind.ED25519).prepare(wrong)


def test_no_private_key_is_ever_shown() -> None:
    """A record that ends up in a log or a traceback says nothing."""
    assert "private" not in repr(ED25519)
    assert "PrivateKey" not in repr(signer(Kind.RSA).prepare(letter()))


def test_a_senders_domain_beyond_ascii_is_signed_as_a_labels() -> None:
    """d= is ASCII, and the one that DNS knows."""
    newsletter = replace(NEWSLETTER, sender=Mailbox(address="a@xn--bcher-kva.example"), reply_to=None)
    keys = [key(Kind.ED25519, domain="xn--bcher-kva.example", selector="s")]
    found = Signer.of(keys, sender_domain="xn--bcher-kva.example")
    assert found is not None
    assert dkimpy_passes(unstuffed(found.prepare(letter(newsletter=newsletter)).join(values(newsletter=newsletter))), keys)
