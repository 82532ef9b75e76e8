"""Header lines: folding, encoding, cleaning."""

from __future__ import annotations

import locale
import re
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import encoded_words, headers
from newsletter.model.letter import UnsafeValue

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300)


def read(wire: bytes) -> str:
    """The value of one header as the standard library decodes it."""
    _, _, value = wire.decode("ascii").partition(": ")
    return str(make_header(decode_header(value.replace("\r\n", "")))) if value.strip() else ""


@given(TEXT)
def test_any_text_becomes_one_header(text: str) -> None:
    """Whatever the text is, the lines after the first are folds, all are ASCII and each has something to say."""
    lines = headers.header("Subject", text).split(b"\r\n")

    assert lines.pop() == b""
    assert lines[0].startswith(b"Subject: ")
    assert all(re.fullmatch(rb" [!-~][ -~]*", line) for line in lines[1:])
    assert all(re.fullmatch(rb"[ -~]+", line) for line in lines)


@given(TEXT)
def test_a_clean_text_is_read_as_it_was_written(text: str) -> None:
    """A header decodes to exactly the cleaned text."""
    cleaned = headers.clean(text)

    assert read(headers.header("Subject", cleaned)) == cleaned


@given(st.text(alphabet="äßé漢字🙂 ab", min_size=1, max_size=300))
def test_lines_with_encoded_words_stay_within_their_limits(text: str) -> None:
    """Encoded words have at most 75 characters, lines at most 76 (RFC 2047 section 2)."""
    lines = headers.header("Subject", "é" + text).decode().split("\r\n")

    assert max(map(len, lines)) <= 76
    assert all(len(word) <= 75 for line in lines for word in line.split(" "))


@given(st.lists(st.text(alphabet="abcdefghij", min_size=1, max_size=60), min_size=1, max_size=40))
def test_plain_text_is_folded_at_spaces_and_unfolds_to_itself(words: list[str]) -> None:
    """Folding ASCII adds nothing and keeps to 76 characters a line."""
    text = " ".join(words)
    wire = headers.header("Subject", text).decode()

    assert wire.replace("\r\n", "") == f"Subject: {text}"
    assert max(map(len, wire.split("\r\n"))) <= 76


def test_a_character_is_never_split_between_two_words() -> None:
    """Every encoded word decodes by itself (RFC 2047 section 5)."""
    for text in ("漢字" * 60, "🙂é" * 40, "é" * 200):
        for word in encoded_words.encode(text):
            assert "\ufffd" not in encoded_words.decode(word)


def test_the_shorter_encoding_is_chosen() -> None:
    """Mostly ASCII goes as Q, mostly not as B."""
    assert headers.header("Subject", "Café society and its discontents").startswith(b"Subject: =?utf-8?q?Caf=C3=A9_")
    assert headers.header("Subject", "東京の朝").startswith(b"Subject: =?utf-8?b?")


def test_text_that_looks_like_an_encoded_word_is_encoded() -> None:
    """A literal =?...?= is shown as it is and decoded by nobody."""
    wire = headers.header("Subject", "How =?utf-8?q?a=0AB?= works")

    assert b"=?utf-8?q?a=0AB?=" not in wire
    assert read(wire) == "How =?utf-8?q?a=0AB?= works"


def test_a_word_too_long_for_any_line_is_encoded() -> None:
    """No line passes the 998 of RFC 5322."""
    wire = headers.header("Subject", "a" * 5000)

    assert max(map(len, wire.split(b"\r\n"))) <= 76
    assert read(wire) == "a" * 5000


def test_controls_and_line_ends_become_spaces() -> None:
    """C0, C1, NUL, U+2028, U+2029 and U+0085 end no line."""
    assert headers.clean("a\r\nb\0c\u2028d\u2029e\x85f\x7fg\x9fh\ti") == "a b c d e f g h i"


@pytest.mark.parametrize(
    "title",
    [
        "Hello =?UTF-8?Q?=0A?=Bcc: evil@example.com",
        "Hello =?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=",
        "=?us-ascii?q?Hello=0D=0ABcc=3A_evil=40example.com?=",
        "=?UTF-8*en?Q?Hello=0D?= =?UTF-8?Q?=0ABcc:_evil@example.com?=",
    ],
)
def test_an_encoded_line_break_in_a_title_is_read_and_removed(title: str) -> None:
    """CVE-2024-6923: what a foreign title hides in encoded words is text of one line."""
    cleaned = headers.clean(title)

    assert cleaned.isprintable()
    assert "=?" not in cleaned
    assert "Bcc: evil@example.com" in cleaned


def test_a_character_split_between_two_encoded_words_is_read_whole() -> None:
    """Careless senders split bytes; neighbours of one charset are decoded together."""
    assert headers.clean("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=") == "café"


def test_unknown_charsets_and_codecs_are_left_as_text() -> None:
    """A title cannot make the interpreter run a codec of its choice."""
    for title in ("=?rot13?q?Uryyb?=", "=?unicode_escape?q?=5Cx0a?=", "=?zlib_codec?b?eJwDAAAAAAE=?=", "=?x?b?A?="):
        assert headers.clean(title) == title
        assert read(headers.header("Subject", headers.clean(title))) == title


@given(TEXT | st.text(alphabet="=?utf-8qbQB_0A\u202e \n", max_size=120))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """`clean` is idempotent, whatever is nested in what."""
    once = headers.clean(text)

    assert headers.clean(once) == once
    assert once.isprintable() or not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]", once)


def test_deeply_nested_encoded_words_are_broken_up() -> None:
    """Words inside words end as text that no program decodes."""
    title = "x"
    for _ in range(12):
        title = f"={'=?utf-8?q??='}?utf-8?q?{title}?="

    assert "=?" not in headers.clean(title)


def test_unbalanced_bidirectional_controls_go_and_balanced_stay() -> None:
    """No title turns the text after it around; proper isolates are kept."""
    assert headers.clean("a \u202eb") == "a b"
    assert headers.clean("a \u2066b\u202c\u2069 c") == "a b c"
    assert headers.clean("a \u2067שלום\u2069 c") == "a \u2067שלום\u2069 c"


def test_lone_surrogates_become_the_replacement_character() -> None:
    """A broken string cannot stop a send."""
    assert headers.clean("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Robin Reader", "Robin Reader <r@example.org>"),
        ("", "<r@example.org>"),
        ("Reader, Robin", '"Reader, Robin" <r@example.org>'),
        ('The "Fox"\\', '"The \\"Fox\\"\\\\" <r@example.org>'),
        ("evil@example.com>", '"evil@example.com>" <r@example.org>'),
        ("Zoë", "=?utf-8?q?Zo=C3=AB?= <r@example.org>"),
        ("=?utf-8?q?x?=", "x <r@example.org>"),
    ],
)
def test_a_display_name_is_bare_quoted_or_encoded(name: str, written: str) -> None:
    """A name can be taken for nothing but a name."""
    assert headers.mailbox(name, "r@example.org") == written


@pytest.mark.parametrize(
    "address",
    [
        "",
        "no-at",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@example.org>",
        "a@example.org\r\nBcc: x@example.org",
        "a@example.org, b@example.org",
        "a,b@example.org",
        "<a@example.org",
        '"a"@example.org',
        "a(x)@example.org",
        "a..b@example.org",
        "a\u2028b@example.org",
        "a\u202eb@example.org",
        "a@exa mple.org",
        "a@example.org＞",
        "a@b＠example.org",
        "a" * 250 + "@example.org",
    ],
)
def test_an_address_that_could_be_read_otherwise_is_refused(address: str) -> None:
    """Controls, spaces, brackets, commas, quotes, and full-width twins of them, have no place in an address."""
    with pytest.raises(UnsafeValue):
        headers.mailbox("Robin", address)


def test_a_domain_becomes_a_labels_and_a_local_part_stays() -> None:
    """Only a local part beyond ASCII needs SMTPUTF8."""
    assert headers.mailbox("", "robin@bücher.example") == "<robin@xn--bcher-kva.example>"
    assert headers.mailbox("", "zoë@example.org") == "<zoë@example.org>"


@given(TEXT)
def test_no_name_makes_a_line_too_long(name: str) -> None:
    """A mailbox fits one line of RFC 5322 beside the longest address."""
    written = headers.mailbox(name, "a" * 242 + "@example.org")

    assert len(f"To: {written}") <= 998
    assert written.isascii()
    assert written.isprintable()


def test_addresses_of_pages_are_never_broken() -> None:
    """Folding happens between URIs, and each stands whole on its line, however long."""
    uris = ["https://news.example.org/u/" + "t" * 200, "mailto:post@example.org?subject=unsubscribe%20" + "t" * 100]
    lines = headers.line("List-Unsubscribe", headers.uri_list(uris)).decode().split("\r\n")

    assert lines == [f"List-Unsubscribe: <{uris[0]}>,", f" <{uris[1]}>", ""]


@pytest.mark.parametrize(
    "uri", ["https://a.example/ b", "https://a.example/>", "https://a.example/\r\n", "https://ä.example/", "nothing", ""]
)
def test_what_is_no_uri_is_refused(uri: str) -> None:
    """A list of URIs holds nothing else."""
    with pytest.raises(UnsafeValue):
        headers.uri_list([uri])


def test_a_ready_made_line_takes_no_line_break() -> None:
    """`line` trusts its caller's syntax, never its bytes."""
    for value in ("a\r\nBcc: x@example.org", "a\nb", "a\0b", "é"):
        with pytest.raises(UnsafeValue):
            headers.line("X-Test", value)
    with pytest.raises(ValueError, match="header name"):
        headers.line("X-Test: y", "z")


def test_dates_are_english_and_keep_their_zone() -> None:
    """RFC 5322 section 3.3, whatever the locale of the process."""
    before = locale.setlocale(locale.LC_TIME)
    try:
        for name in ("de_DE.UTF-8", "C.UTF-8"):
            try:
                locale.setlocale(locale.LC_TIME, name)
            except locale.Error:
                continue
            moment = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
            assert headers.date(moment) == "Wed, 04 Mar 2026 05:06:07 -0330"
    finally:
        locale.setlocale(locale.LC_TIME, before)

    assert parsedate_to_datetime(headers.date(datetime(2026, 1, 1, tzinfo=UTC))) == datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        headers.date(datetime(2026, 1, 1))  # noqa: DTZ001  # a naive moment is what is refused here
