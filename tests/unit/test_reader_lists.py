"""Reader lists as CSV: every line of whatever file is either a reader or accounted for."""

from __future__ import annotations

import csv
import io
import string
import time
from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from newsletter.audience.columns import known_column, protected, unprotected
from newsletter.audience.csv_out import write_rows
from newsletter.audience.judge import Unfit, address
from newsletter.audience.records import ReaderRow, Reading
from newsletter.errors import BadInput
from newsletter.model.subscriber import Consent, SubscriptionStatus
from tests.support.reader_lists import NOW, one, read, reader

CONFIRMED, PENDING, UNSUBSCRIBED = SubscriptionStatus.CONFIRMED, SubscriptionStatus.PENDING, SubscriptionStatus.UNSUBSCRIBED


def reasons(reading: Reading) -> dict[int, str]:
    """Why which line was not taken."""
    return {rejected.line: rejected.reason for rejected in reading.rejected}


def addresses(reading: Reading) -> list[str]:
    """Who was taken."""
    return [row.address for row in reading.rows]


def test_a_full_row_becomes_a_reader() -> None:
    """Every column of the interface finds its field, and further ones become attributes."""
    row = one(
        "E-Mail,Name,Status,Language,Timezone,Member,Consent Source,consent_at,City,topics\n"
        " ann@example.org , Ann O'Hara ,Subscribed,pt-BR,Europe/Berlin,YES,fair in Bonn,2026-03-01T10:00+01:00,Bonn,\n"
    )

    assert row == ReaderRow(
        address="ann@example.org",
        name="Ann O'Hara",
        status=CONFIRMED,
        language="pt-BR",
        timezone="Europe/Berlin",
        member=True,
        consent=Consent(source="fair in Bonn", at=datetime(2026, 3, 1, 9, tzinfo=UTC)),
        attributes=(("City", "Bonn"),),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_encoding_and_line_ends_are_recognised(delimiter: str, end: str, encoding: str) -> None:
    """Lists come from spreadsheets of every kind."""
    text = end.join([delimiter.join(line) for line in (("name", "Email Address"), ("Zoë", "zoe@example.org"), ("Bo", "bo@example.org"))])
    reading = read(text.encode(encoding))

    assert addresses(reading) == ["zoe@example.org", "bo@example.org"]
    assert reading.rows[0].name == "Zoë"
    assert bool(reading.notes) == (encoding == "cp1252")


def test_the_delimiter_is_the_one_that_finds_the_address() -> None:
    """A comma inside a column's name does not make a comma list of it."""
    assert one("name, first;email\nO'Hara, Ann;ann@example.org\n").attributes == (("name, first", "O'Hara, Ann"),)


def test_a_line_that_names_the_delimiter_is_passed_over() -> None:
    """Excel writes `sep=;` before the header."""
    assert one("sep=;\nemail;name\nann@example.org;Ann\n").name == "Ann"


def test_a_damaged_line_of_a_utf8_list_costs_only_itself() -> None:
    """Lines with right accents prove the encoding, so the damaged one is rejected and none is misread."""
    reading = read("email,name\na@example.org,Zoë\nb@example.org,".encode() + b"\xff\xfe\n" + "c@example.org,Ünal\n".encode())

    assert addresses(reading) == ["a@example.org", "c@example.org"]
    assert reasons(reading) == {3: "the line is damaged: its bytes are not UTF-8"}


@pytest.mark.parametrize(
    ("status", "consent", "expected", "source"),
    [
        ("confirmed", None, CONFIRMED, "status column of readers.csv"),
        ("ACTIVE", None, CONFIRMED, "status column of readers.csv"),
        ("confirmed", "paper forms", CONFIRMED, "paper forms"),
        ("pending", "paper forms", PENDING, None),
        ("unsubscribed", "paper forms", UNSUBSCRIBED, None),
        ("", None, PENDING, None),
        ("", "paper forms", CONFIRMED, "paper forms"),
    ],
)
def test_confirmed_is_only_who_the_row_or_the_importer_says_is(
    status: str, consent: str | None, expected: SubscriptionStatus, source: str | None
) -> None:
    """Consent is never invented, and a consent for the whole file never overrules a row."""
    row = one(f"email,status\nann@example.org,{status}\n", consent=consent)

    assert row.status is expected
    assert (row.consent.source if row.consent else None) == source


@pytest.mark.parametrize(("consent", "expected"), [(None, PENDING), ("", PENDING), ("paper forms", CONFIRMED)])
def test_without_a_status_column_a_reader_waits_unless_consent_is_given(consent: str | None, expected: SubscriptionStatus) -> None:
    """A bare list of addresses gets nobody written to."""
    assert one("email\nann@example.org\n", consent=consent).status is expected


def test_the_moment_of_consent_is_only_what_the_list_says() -> None:
    """A date alone is midnight UTC; nothing stays nothing."""
    with_date = one("email,status,consent_at\nann@example.org,confirmed,2026-03-01\n")
    without = one("email,status\nann@example.org,confirmed\n", consent="paper forms")

    assert with_date.consent == Consent(source="status column of readers.csv", at=datetime(2026, 3, 1, tzinfo=UTC))
    assert without.consent == Consent(source="paper forms", at=None)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ann.Lee@Example.ORG", "Ann.Lee@example.org"),
        ("zoe@bücher.example", "zoe@xn--bcher-kva.example"),
        ("zoe@BÜCHER.example", "zoe@xn--bcher-kva.example"),
        ("zoe\u0308@example.org", "zoë@example.org"),
        ("a@host.test", "a@host.test"),
        ("a@host.invalid", "a@host.invalid"),
        ("o'hara+news@example.org", "o'hara+news@example.org"),
    ],
)
def test_an_address_is_kept_as_it_is_written_to(written: str, kept: str) -> None:
    """The local part keeps its case in NFC, the domain becomes A-labels; domains for tests pass."""
    assert one(f"email\n{written}\n").address == kept


@pytest.mark.parametrize(
    "written",
    [
        *(
            "ann",
            "ann@",
            "@example.org",
            "ann@example",
            "ann@@example.org",
            "a b@example.org",
            "ann@exa mple.org",
            "ann@-example.org",
            "ann@invalid",
        ),
        *(
            "Ann <ann@example.org>",
            "ann@example.org>",
            "ann@[127.0.0.1]",
            '"a b"@example.org',
            ".ann@example.org",
            "ann@example..org",
            "ann@localhost",
        ),
        *(
            "x" * 65 + "@example.org",
            "ann@" + "x" * 64 + ".org",
            "mailto:ann@example.org/x",
            "ann@example.org NOTIFY=NEVER",
            "ann@example.org;bo@example.org",
        ),
    ],
)
def test_a_malformed_address_is_rejected_by_its_line(written: str) -> None:
    """What is no address is not mended by guessing."""
    quoted = written.replace('"', '""')
    reading = read(f'email\n"{quoted}"\nbo@example.org\n')

    assert addresses(reading) == ["bo@example.org"]
    assert "is no address" in reasons(reading)[2]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ann@example.org,Ann", "it has 2 columns, the header has 3"),
        ("ann@example.org,Ann,yes,", "it has 4 columns, the header has 3"),
        (",Ann,yes", "it has no address"),
        ("ann@example.org,A\x00nn,yes", "name holds the control character U+0000"),
        ("ann@example.org,A\x1bnn,yes", "name holds the control character U+001B"),
        ("ann@example.org,A\u2028nn,yes", "name holds the control character U+2028"),
        ("ann@example.org\x85,Ann,yes", "email holds the control character U+0085"),
        ("ann@example.org,A\rnn,yes", "a cell holds a line break"),
        ("ann@example.org,Ann,maybe", "member 'maybe' is neither yes nor no"),
        (f"ann@example.org,{'x' * 301},yes", "name has 301 characters, 300 are allowed"),
        (f"ann@example.org,{'x' * 1_000_000},yes", "the line is longer than 100,000 bytes"),
        ('"ann@example.org"x,Ann,yes', "a quotation mark is left open or stands in a wrong place, or a cell holds a line break"),
        ('ann@example.org,"Ann,yes', "a quotation mark is left open or stands in a wrong place, or a cell holds a line break"),
    ],
)
def test_a_bad_line_is_rejected_with_its_reason_and_costs_no_other(line: str, reason: str) -> None:
    """The lines before and behind a damaged one are taken."""
    reading = read(f'email,name,member\na@example.org,A,1\n{line}\nb@example.org,"B",no\n')

    assert addresses(reading) == ["a@example.org", "b@example.org"]
    assert reasons(reading) == {3: reason}
    assert reading.total == 3


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("status", "bounced", "status 'bounced' is none of confirmed, pending and unsubscribed"),
        ("language", "English!", "language 'English!' is no tag such as en or pt-BR"),
        ("timezone", "Berlin", "time zone 'Berlin' is not known; it is written like Europe/Berlin"),
        ("timezone", "../../etc/passwd", "time zone '../../etc/passwd' is not known; it is written like Europe/Berlin"),
        ("consent_at", "yesterday", "consent_at 'yesterday' is no date such as 2026-03-01 or 2026-03-01T09:30+01:00"),
        (
            "consent_at",
            "0001-01-01T00:00+14:00",
            "consent_at '0001-01-01T00:00+14:00' is no date such as 2026-03-01 or 2026-03-01T09:30+01:00",
        ),
        ("consent_at", "2027-01-01", "consent_at '2027-01-01' lies in the future"),
    ],
)
def test_a_value_that_cannot_be_read_is_not_guessed(column: str, value: str, reason: str) -> None:
    """A row that says something unreadable is handed back to the person who imports."""
    assert reasons(read(f"email,{column}\nann@example.org,{value}\n")) == {2: reason}


def test_a_cell_with_line_breaks_is_one_rejected_record() -> None:
    """The inner lines of a quoted cell never pass for readers."""
    reading = read('email,note\na@example.org,"first\nevil@example.org,second\n\nthird"\nb@example.org,fine\n')

    assert addresses(reading) == ["b@example.org"]
    assert list(reasons(reading)) == [2]
    assert reading.total == 2


def test_an_open_quote_does_not_swallow_the_lines_behind_it() -> None:
    """One forgotten quotation mark costs one line."""
    lines = [f'r{number}@example.org,"Reader {number}"' for number in range(200)]
    lines[10] = 'r10@example.org,"Reader 10'
    reading = read("email,name\n" + "\n".join(lines) + "\n")

    assert len(reading.rows) == 199
    assert list(reasons(reading)) == [12]


def test_the_second_row_of_a_reader_names_the_line_of_the_first() -> None:
    """One address is one reader, whatever its case or spelling; the first row counts."""
    reading = read("email,name\nAnn@example.org,First\n\nANN@EXAMPLE.ORG,Second\nz@bücher.example,Z\nz@xn--bcher-kva.example,Z\n")

    assert [row.name for row in reading.rows] == ["First", "Z"]
    assert reasons(reading) == {4: "the same reader as on line 2, which is taken", 6: "the same reader as on line 5, which is taken"}
    assert (reading.duplicates, reading.total) == (2, 4)


def test_a_rejected_row_does_not_stand_in_the_way_of_a_good_one() -> None:
    """Only rows that were taken make a later one a duplicate."""
    reading = read("email,member\nann@example.org,maybe\nann@example.org,yes\n")

    assert addresses(reading) == ["ann@example.org"]
    assert list(reasons(reading)) == [2]


def test_blank_lines_are_no_records() -> None:
    """Empty lines and lines of delimiters are what spreadsheets leave behind."""
    reading = read("\n\nemail,name\n\nann@example.org,Ann\n,\n  ,  \n")

    assert (addresses(reading), reading.total) == (["ann@example.org"], 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the list is empty"),
        ("\n\n", "the list is empty"),
        ("ann@example.org\nbo@example.org\n", "no column of the list is called email"),
        ("email,name,E-Mail\n", "two columns are called 'email'"),
        ("email,city,city\n", "two columns are called 'city'"),
        ("email,ci\x00ty\n", "the name of column 2 holds the control character"),
        ("email" + ",x" * 300 + "\n", "has 301 columns"),
        (b"\xff\xfee\x00m\x00a", "begins like UTF-16"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "no column of the list is called email"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(text: str | bytes, message: str) -> None:
    """What is wrong, where, and what to do."""
    with pytest.raises(BadInput, match=message) as caught:
        read(text)

    assert "readers.csv" in (caught.value.where or "")
    assert caught.value.do


def test_a_list_that_is_too_large_is_refused() -> None:
    """A file of more than 200 MB is split by its owner, not read into memory."""
    with pytest.raises(BadInput, match="larger than 200 MB"):
        read(bytes(200_000_001))


def test_columns_without_a_name_are_left_out_with_a_note() -> None:
    """A delimiter too many at the end of every line does no harm."""
    reading = read("email,name,\nann@example.org,Ann,\n")

    assert reading.rows[0].attributes == ()
    assert reading.notes == ("columns without a name were left out: 1",)


def test_a_column_that_means_nothing_to_us_is_told_by_its_name() -> None:
    """`Mitglied` is not taken for `member` in silence: the person who imports reads which columns became attributes."""
    reading = read("email,Mitglied,city\na@example.org,x,Ulm\n")
    assert reading.notes == ("kept as attributes, under their own names: Mitglied, city",)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "'=", "''@"])
def test_a_cell_that_could_be_a_formula_is_protected_and_read_back(start: str) -> None:
    """A spreadsheet runs nothing that a reader called himself."""
    cell = f"{start}cmd|' /C calc'!A0"

    assert protected(cell) == "'" + cell
    assert unprotected(protected(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Ann", "'t Hooft", "O'Hara", "'", "''", "a=b"])
def test_a_harmless_cell_is_written_as_it_is(cell: str) -> None:
    """An apostrophe of a name is no protection and stays."""
    assert protected(cell) == cell == unprotected(cell)


def test_what_is_written_is_rfc_4180() -> None:
    """The file opens in any spreadsheet: a header, CRLF, quotes where needed, nothing that runs."""
    rows = [
        reader("=a@example.org", name='Ann "A", B', attributes=(("City", "Köln"), ("=x", "@y"))),
        reader("bo@example.org", status=CONFIRMED, member=False, consent=Consent(source="fair", at=datetime(2026, 3, 1, tzinfo=UTC))),
    ]

    assert write_rows(rows).decode() == (
        "email,name,status,language,timezone,topics,frequency,member,consent_source,consent_at,'=x,City\r\n"
        '\'=a@example.org,"Ann ""A"", B",pending,,,,,,,,\'@y,Köln\r\n'
        "bo@example.org,,confirmed,,,,,no,fair,2026-03-01T00:00:00+00:00,,\r\n"
    )


def test_an_empty_list_is_a_header() -> None:
    """Nobody is written as nobody, and read back as nobody."""
    assert read(write_rows([])) == Reading(rows=(), rejected=(), duplicates=0, total=0)


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40).map(str.strip)
WORDS = TEXT.filter(bool)
LOCAL = st.text(string.ascii_lowercase + string.digits + "!#$%&'*+-/=?^_`{|}~", min_size=1, max_size=20)
MOMENTS = st.datetimes(datetime(1990, 1, 1), NOW.replace(tzinfo=None), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis takes naive bounds
CONSENTS = st.builds(Consent, source=WORDS, at=st.none() | MOMENTS)
NAMES = WORDS.filter(lambda name: known_column(name) is None)


@st.composite
def readers(draw: st.DrawFn) -> ReaderRow:
    """Any reader that an import can have brought."""
    status = draw(st.sampled_from(SubscriptionStatus))
    attributes = draw(st.dictionaries(NAMES, WORDS, max_size=3))
    return ReaderRow(
        address=f"{draw(LOCAL)}@{draw(st.sampled_from(['example.org', 'xn--bcher-kva.example', 'host.invalid']))}",
        status=status,
        name=draw(TEXT),
        language=draw(st.sampled_from([None, "de", "pt-BR", "zh-Hant-TW"])),
        timezone=draw(st.none() | st.sampled_from(sorted(available_timezones())[:20])),
        member=draw(st.sampled_from([None, True, False])),
        consent=draw(CONSENTS if status is CONFIRMED else st.none() | CONSENTS),
        attributes=tuple(sorted(attributes.items())),
    )


@given(rows=st.lists(readers(), max_size=6, unique_by=lambda row: row.address))
def test_what_is_exported_is_imported_unchanged(rows: list[ReaderRow]) -> None:
    """Names of any script, formulas, quotes and apostrophes survive the way out and back."""
    written = write_rows(rows)
    reading = read(written)

    assert reading.rejected == ()
    assert list(reading.rows) == rows
    cells = [cell for line in csv.reader(io.StringIO(written.decode(), newline="")) for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@given(
    local=st.text(string.ascii_letters + string.digits + "._+-'é ", min_size=1, max_size=70),
    domain=st.sampled_from(
        ["example.org", "EXAMPLE.org", "bücher.example", "exa_mple.org", "localhost", "a.test", "x" * 60 + "." + "y" * 60 + ".org"]
    ),
)
def test_the_short_way_for_plain_addresses_judges_like_the_long_one(local: str, domain: str) -> None:
    """An address is taken if and only if the validator takes it, and in its form."""
    try:
        found = validate_email(f"{local}@{domain}", check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        with pytest.raises(Unfit, match="is no address"):
            address(f"{local}@{domain}")
    else:
        assert address(f"{local}@{domain}") == f"{found.local_part}@{found.ascii_domain.lower()}"


@given(data=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_bytes_whatever_make_it_fail_otherwise(data: bytes) -> None:
    """A list is read or refused with an error of ours, and its lines add up."""
    for whole in (data, b"email,name\n" + data):
        try:
            reading = read(whole)
        except BadInput:
            continue
        assert reading.total == len(reading.rows) + len(reading.rejected)


def test_ten_thousand_lines_with_open_quotes_take_no_longer_than_others() -> None:
    """Looking for the end of a quoted cell costs a few lines, not the file."""
    began = time.process_time()
    reading = read("email,name\n" + 'ann@example.org,"Ann\n' * 10_000)

    assert len(reading.rejected) == 10_000
    assert time.process_time() - began < 3
