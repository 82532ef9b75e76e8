"""Every mistake is reported with its file, its line, its key, and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.config.load import load
from newsletter.errors import ConfigError
from tests.support.config import WHOLE, line_with, problems_of, refused, settings_of, spoilt

NL = "newsletters.journal"

# what is changed · to what · a part of the line to blame · the key · words of the message · words of the suggestion
MISTAKES = {
    "a misspelt key": ('host = "mail', 'hosst = "mail', "hosst", "smtp.hosst", "is no option", "did you mean smtp.host?"),
    "a misspelt key that is needed": ("sender =", "sendr =", "sendr =", f"{NL}.sendr", "is no option", f"did you mean {NL}.sender?"),
    "a misspelt table": ("[delivery]", "[delivry]", "[delivry]", "delivry", "is no option", "did you mean delivery?"),
    "a key in the wrong table": (
        'subject = "{lead}"',
        'subject = "{lead}"\nmaximum = 5',
        "maximum = 5",
        f"{NL}.maximum",
        "is no option",
        f"did you mean {NL}.selection.maximum?",
    ),
    "a key of a source that there is not": (
        'name = "Wire"',
        'title = "Wire"',
        "title =",
        f"{NL}.sources[1].title",
        "is no option",
        "allowed here",
    ),
    "a quoted number": ("port = 587", 'port = "587"', "port =", "smtp.port", "must be a whole number", "port = 587"),
    "a word for a number": ("port = 587", 'port = "smtps"', "port =", "smtp.port", 'must be a whole number, not "smtps"', ""),
    "a truth value for a number": ("port = 587", "port = true", "port =", "smtp.port", "must be a whole number, not true", ""),
    "a fraction for a whole number": (
        "maximum = 10",
        "maximum = 9.5",
        "maximum",
        f"{NL}.selection.maximum",
        "must be a whole number, not 9.5",
        "",
    ),
    "a number for text": ('name = "Wire"', "name = 7", "name = 7", f"{NL}.sources[1].name", "must be text in quotes, not 7", ""),
    "a table for text": ('name = "Wire"', "name = {}", "name = {}", f"{NL}.sources[1].name", "must be text in quotes, not a table", ""),
    "text for a table": (
        'sender = { name = "The Journal", address = "editor@example.org" }',
        'sender = "editor@example.org"',
        "sender",
        f"{NL}.sender",
        "must be a table",
        "address =",
    ),
    "text for a list": ('name = "Wire"', 'urls = "x"', "urls", f"{NL}.sources[1].urls", "must be a list", 'urls = ["..."]'),
    "a number in a list of texts": (
        'name = "Wire"',
        "urls = [\n 7]",
        " 7]",
        f"{NL}.sources[1].urls[0]",
        "must be text in quotes, not 7",
        "",
    ),
    "a wrong choice": (
        'pictures = "link"',
        'pictures = "embd"',
        "pictures",
        "rendering.pictures",
        "must be one of link, host, embed",
        '"embed"',
    ),
    "a missing sender": (
        'sender = { name = "The Journal", address = "editor@example.org" }\n',
        "",
        f"[{NL}]",
        f"{NL}.sender",
        "is missing",
        "sender = {",
    ),
    "a missing address": (', address = "editor@example.org"', "", "sender", f"{NL}.sender.address", "is missing", ""),
    "a missing kind": ('kind = "feed"\n', "", 'name = "Wire"', f"{NL}.sources[1].kind", "is missing", ""),
    "a port out of range": ("port = 587", "port = 65536", "port =", "smtp.port", "must be from 1 to 65535, not 65536", ""),
    "no connection": ("port = 587", "connections = 0", "connections", "smtp.connections", "must be from 1", ""),
    "no rate": ("rate = 20", "rate = 0", "rate", "delivery.rate", "must be above 0", "leave it out"),
    "a rate that is no number": ("rate = 20", "rate = nan", "rate", "delivery.rate", "must be above 0", ""),
    "a password in clear": (
        "port = 587",
        'security = "none"\nuser = "u"\npassword = "p"',
        "security",
        "smtp.security",
        "would show the password",
        '"starttls"',
    ),
    "two passwords": (
        "port = 587",
        'user = "u"\npassword = "p"\npassword_file = "f"',
        "password_file",
        "smtp.password_file",
        "stands beside a password",
        "one of the two",
    ),
    "a password file that is not there": (
        "port = 587",
        'user = "u"\npassword_file = "nowhere"',
        "password_file",
        "smtp.password_file",
        "cannot be read: No such file",
        "",
    ),
    "a password without a user": ("port = 587", 'password = "p"', "password", "smtp.password", "no user", "smtp.user"),
    "a user without a password": ("port = 587", 'user = "u"', "user", "smtp.user", "no password", "NEWSLETTER_SMTP__PASSWORD"),
    "a host with its port": ("mail.example.org", "mail.example.org:587", "host =", "smtp.host", "alone", "port"),
    "an unknown time zone": ("Europe/Berlin", "Europe/Berlyn", "timezone", f"{NL}.timezone", "no time zone", "Europe/Berlin"),
    "a city for a time zone": ("Europe/Berlin", "Tokyo", "timezone", f"{NL}.timezone", "no time zone", "Asia/Tokyo"),
    "a folder for a time zone": ("Europe/Berlin", "Europe", "timezone", f"{NL}.timezone", "no time zone", ""),
    "a path for a time zone": ("Europe/Berlin", "../../etc/passwd", "timezone", f"{NL}.timezone", "no time zone", ""),
    "a sender that is no address": ("editor@example.org", "editor at example.org", "sender", f"{NL}.sender.address", "no mail address", ""),
    "two senders in one": ("editor@example.org", "a@example.org, b@example.org", "sender", f"{NL}.sender.address", "no mail address", ""),
    "an empty postal address": ("1 Long Lane, Springfield", " ", "postal_address", f"{NL}.postal_address", "must not be empty", ""),
    "a day that is none": ("monday", "mon", "day =", f"{NL}.schedule.day", "no weekday", '"monday"'),
    "the 31st of every month": (
        'every = "week"\nday = "monday"',
        'every = "month"\nday = 31',
        "day = 31",
        f"{NL}.schedule.day",
        "not in every month",
        '"last"',
    ),
    "a time that is none": ('at = "08:00"', 'at = "24:00"', "at = ", f"{NL}.schedule.at", "no time of day", ""),
    "a TOML time": ('at = "08:00"', "at = 08:00:00", "at = ", f"{NL}.schedule.at", "must be text in quotes, not a time", ""),
    "a crontab of four": ('at = "08:00"', 'cron = "0 8 * *"', "cron", f"{NL}.schedule.cron", "has 4 fields, not five", ""),
    "a crontab with seconds": ('at = "08:00"', 'cron = "0 0 8 * * 1"', "cron", f"{NL}.schedule.cron", "has 6 fields, not five", ""),
    "a crontab minute out of range": (
        'at = "08:00"',
        'cron = "61 8 * * 1"',
        "cron",
        f"{NL}.schedule.cron",
        "no crontab time: bad minute",
        "",
    ),
    "a feed without address": (
        'url = "https://wire.example.org/feed.xml"',
        "",
        'name = "Wire"',
        f"{NL}.sources[1]",
        "feed needs url",
        "url =",
    ),
    "a folder without path": ('path = "articles"', 'name = "Ours"', 'name = "Ours"', f"{NL}.sources[0]", "folder needs path", "path ="),
    "a folder with an address": (
        'path = "articles"',
        'path = "articles"\nurl = "https://a.example"',
        "https://a.example",
        f"{NL}.sources[0].url",
        "means nothing for the kind folder",
        "",
    ),
    "a folder that is not there": ('"articles"', '"artikel"', '"artikel"', f"{NL}.sources[0].path", "there is no file or folder", ""),
    "a feed by FTP": ("https://wire", "ftp://wire", "ftp:", f"{NL}.sources[1].url", "http:// or https://", ""),
    "a pattern without a slug": (
        'path = "articles"',
        'path = "articles"\nurl_pattern = "https://a.example/"',
        "url_pattern",
        f"{NL}.sources[0].url_pattern",
        "{slug}",
        "",
    ),
    "two sources of one name": (
        'path = "articles"',
        'path = "articles"\nname = "Wire"',
        # the later one is blamed
        'kind = "feed"',
        f"{NL}.sources[1].name",
        "as sources[0] is",
        "of its own",
    ),
    "a public address with a slash": (
        "news.example.org",
        "news.example.org/",
        "public_url",
        "web.public_url",
        "slash",
        '"https://news.example.org"',
    ),
    "a public address without scheme": ("https://news.example.org", "news.example.org", "public_url", "web.public_url", "http://", ""),
    "a public address with a query": ("news.example.org", "news.example.org?a=1", "public_url", "web.public_url", "no ?", ""),
    "a public address with a password": ("news.example.org", "me:pw@news.example.org", "public_url", "web.public_url", "no user", ""),
    "more at least than at most": ("minimum = 3", "minimum = 30", "minimum", f"{NL}.selection.minimum", "more than the maximum, 10", ""),
    "parameters for no domain": (
        'pictures = "link"',
        'link_parameters = { utm_source = "n" }',
        "link_parameters",
        "rendering.link_parameters",
        "link_domains",
        "",
    ),
    "a line break in the name": (
        'name = "The Journal"\n',
        'name = "The\\r\\nBcc: x@y.z"\n',
        "Bcc",
        f"{NL}.name",
        "control character (U+000D)",
        "",
    ),
    "a NUL in the sender": ('{ name = "The', '{ name = "\\u0000The', "sender", f"{NL}.sender.name", "control character (U+0000)", ""),
    "a line break in the subject": ('"{lead}"', '"{lead}\\n"', "subject", f"{NL}.subject", "control character (U+000A)", ""),
    "a word that the subject does not know": ("{lead}", "{title}", "subject", f"{NL}.subject", "{title} is not filled in", "{lead}"),
    "a brace alone": ("{lead}", "{lead", "subject", f"{NL}.subject", "brace", ""),
    "a colour that the theme does not have": (
        'timezone = "E',
        'colours = { acent = "#8c1d40" }\ntimezone = "E',
        "colours",
        f"{NL}.colours.acent",
        "has no colour of that name",
        'did you mean "accent"?',
    ),
    "a dark logo alone": (
        'timezone = "E',
        'logo_dark = "https://x.example/d.png"\ntimezone = "E',
        "logo_dark",
        f"{NL}.logo_dark",
        "stands alone",
        "logo",
    ),
    "a dark logo that is not there": (
        'timezone = "E',
        'logo = "https://x.example/l.png"\nlogo_dark = "nosuch.png"\ntimezone = "E',
        "logo_dark",
        f"{NL}.logo_dark",
        "there is no file",
        "https",
    ),
    "a social link that is no address": (
        'timezone = "E',
        'social = { mastodon = "@journal" }\ntimezone = "E',
        "social",
        f"{NL}.social.mastodon",
        "",
        "",
    ),
    "a social link under no name": (
        'timezone = "E',
        'social = { "My Forum" = "https://f.example/" }\ntimezone = "E',
        "social",
        f'{NL}.social."My Forum"',
        "no name of a network",
        "mastodon",
    ),
    "a theme that is not there": ('timezone = "E', 'theme = "journl"\ntimezone = "E', "theme", f"{NL}.theme", "no theme", '"journal"'),
    "a colour by name": (
        'timezone = "E',
        'colours = { accent = "red" }\ntimezone = "E',
        "colours",
        f"{NL}.colours.accent",
        "no colour",
        "six digits",
    ),
    "a language that is none": (
        'timezone = "E',
        'language = "English"\ntimezone = "E',
        "language",
        f"{NL}.language",
        "no language tag",
        '"en"',
    ),
    "a slug with capitals": (
        '[[newsletters.journal.sources]]\nkind = "feed"\nname = "Wire"\nurl = "https://wire.example.org/feed.xml"\n',
        '[newsletters.My-News]\nname = "N"\npostal_address = "P"\nsender.address = "a@example.org"\n',
        "[newsletters.My-News]",
        "newsletters.My-News",
        "small letters",
        "[newsletters.my_news]",
    ),
    "a database that is none": (
        "[smtp]",
        '[database]\nurl = "mysql://a/b"\n[smtp]',
        "mysql",
        "database.url",
        "no SQLite or PostgreSQL",
        "",
    ),
    "a database in memory": ("[smtp]", '[database]\nurl = "sqlite:///:memory:"\n[smtp]', "memory", "database.url", "forgets", ""),
    "a database in no folder": ("[smtp]", '[database]\nurl = "sqlite:///no/n.db"\n[smtp]', "no/n.db", "database.url", "does not exist", ""),
    "a value that was said twice": ("port = 587", "port = 587\nport = 25", "port = 25", "port", "not valid TOML", ""),
    "a quote that never ends": ('host = "mail.example.org"', 'host = "mail.example.org', "host =", "host", "not valid TOML", ""),
    "a word without quotes": ('day = "monday"', "day = monday", "day = monday", "day", "not valid TOML", ""),
    "a TOML bracket that is open": ("[delivery]", "[delivery", "[delivery", "syntax", "not valid TOML", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_reported_once_with_its_line_and_key(mistake: str, tmp_path: Path) -> None:
    """One wrong place gives one problem that names file, line, key, what is wrong and what to write."""
    old, new, blamed, key, message, suggestion = MISTAKES[mistake]
    text = spoilt(old, new)

    problems = problems_of(tmp_path, text)

    assert [key] == [problem.key for problem in problems]
    problem = problems[0]
    assert str(tmp_path / "config.toml") == problem.file
    assert problem.line is not None
    if mistake in AT_TABLE:
        assert problem.line == line_with(text, blamed) - AT_TABLE[mistake]
    else:
        assert problem.line == line_with(text, blamed)
    assert message in problem.message
    assert suggestion in (problem.suggestion or "")


# What is missing has no line: its table's header is blamed, which stands this far above the line that is named above.
AT_TABLE = {"a missing kind": 1, "a feed without address": 2, "a folder without path": 2, "two sources of one name": -1}


def test_the_whole_configuration_is_taken(tmp_path: Path) -> None:
    """The configuration that the mistakes are made in is right."""
    assert settings_of(tmp_path).slugs == ("journal",)


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    """Mistakes of every sort are reported together, in the order of the file, the environment last."""
    text = (
        WHOLE.replace("port = 587", 'port = "x"\nprt = 1\nconnections = 0')
        .replace("minimum = 3", "minimum = 30")
        .replace("Europe/Berlin", "Nowhere")
        .replace('kind = "feed"', 'kind = "fed"')
        .replace('"articles"', '"gone"')
    )

    problems = problems_of(tmp_path, text, {"NEWSLETTER_SMTP__PROT": "25"})

    assert [
        "smtp.port",
        "smtp.prt",
        "smtp.connections",
        f"{NL}.timezone",
        f"{NL}.selection.minimum",
        f"{NL}.sources[0].path",
        f"{NL}.sources[1].kind",
        "NEWSLETTER_SMTP__PROT",
    ] == [problem.key for problem in problems]


def test_what_only_follows_from_a_mistake_is_not_reported(tmp_path: Path) -> None:
    """A source of a misspelt kind is not also told that it lacks a path, nor a password that its host is strange."""
    text = spoilt('kind = "feed"', 'kind = "rss"').replace("port = 587", 'user = "u"\npassword = 5\nsecurity = "none"')

    assert ["smtp.password", f"{NL}.sources[1].kind"] == [problem.key for problem in problems_of(tmp_path, text)]


def test_an_empty_file_lacks_a_newsletter(tmp_path: Path) -> None:
    """A configuration without a newsletter is a mistake that says what to write."""
    problem = problems_of(tmp_path, "")[0]

    assert (problem.key, problem.message) == ("newsletters", "there is no newsletter")
    assert "[newsletters.NAME]" in (problem.suggestion or "")


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    """Without a file the user learns how to get one."""
    with pytest.raises(ConfigError, match="newsletter init"):
        load(tmp_path / "nowhere.toml", {})


@pytest.mark.parametrize(
    ("raw", "line", "message"),
    [
        (b"[smtp]\nhost = '\xff'\n", 2, "not UTF-8"),
        (b"[smtp]\n\x00\n", 2, "not valid TOML"),
        (b"a = " + b"[" * 20_000, 1, "too deeply"),
        (b"a = " + b"[" * 60 + b"]" * 60, 1, "too deeply"),
        (b"a = " + b"9" * 5000, 1, "not valid TOML"),
        (b"a = 2024-13-45\n", 1, "not valid TOML"),
        (b'a = "\\ud800"', 1, "not valid TOML"),
    ],
)
def test_bytes_that_are_no_toml_are_a_mistake(raw: bytes, line: int, message: str, tmp_path: Path) -> None:
    """Whatever the file holds, the answer is a problem with a line and never a traceback."""
    file = tmp_path / "config.toml"
    file.write_bytes(raw)

    with pytest.raises(ConfigError) as caught:
        load(file, {})

    assert line == caught.value.problems[0].line
    assert message in caught.value.problems[0].message


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    """A file saved by an editor that marks UTF-8 is read like any other."""
    assert settings_of(tmp_path, "\ufeff" + WHOLE).slugs == ("journal",)


def test_windows_line_ends_keep_the_lines(tmp_path: Path) -> None:
    """CRLF does not move the line of a mistake."""
    text = spoilt("port = 587", "prot = 587")
    (tmp_path / "articles").mkdir()
    file = tmp_path / "config.toml"
    file.write_bytes(text.replace("\n", "\r\n").encode())

    with pytest.raises(ConfigError) as caught:
        load(file, {})

    assert line_with(text, "prot") == caught.value.problems[0].line


SECRET = "hunter2-Zebra"


@pytest.mark.parametrize(
    "change",
    [
        f'password = "{SECRET}"',
        f'pasword = "{SECRET}"',
        f'password = ["{SECRET}"]',
        f'user = "u"\npassword = "{SECRET}\\n"',
        f'user = "u"\npassword = "{SECRET}',
        f'password = "{SECRET}"\npassword_file = "x"',
        f'[database]\nurl = "mysql://me:{SECRET}@host/db"',
        f'[database]\nurl = "postgresql://me:{SECRET}@host:port/"',
    ],
)
def test_a_secret_is_never_repeated(change: str, tmp_path: Path) -> None:
    """No message about a mistake holds the password, however it was spelt."""
    problems = problems_of(tmp_path, spoilt("port = 587", change))

    assert problems
    assert SECRET not in str(ConfigError(problems))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(WHOLE)), gone=st.integers(0, 12), put=st.text(st.sampled_from("\"'[]{}=.,#\n\\ ax0-"), max_size=4))
def test_no_change_of_the_file_makes_a_traceback(at: int, gone: int, put: str, tmp_path: Path) -> None:
    """A configuration with any few characters taken out or put in is taken, or refused with lines that are in the file."""
    text = WHOLE[:at] + put + WHOLE[at + gone :]
    problems = refused(tmp_path, text)

    assert all(problem.line is not None and 1 <= problem.line <= text.count("\n") + 1 for problem in problems)


VALUES = [
    "0",
    "-1",
    "true",
    "nan",
    "inf",
    "1e999",
    "[]",
    "{}",
    '""',
    '"x"',
    "2024-01-01",
    "[[]]",
    "[{}]",
    "{ a = 1 }",
    "99999999999999999999999",
]


@pytest.mark.parametrize("value", VALUES)
def test_no_value_of_any_key_makes_a_traceback(value: str, tmp_path: Path) -> None:
    """Every line of the configuration with every odd value is taken, or refused on that line's table."""
    lines = WHOLE.split("\n")
    for number, line in enumerate(lines):
        key, equals, _ = line.partition(" = ")
        if not equals:
            continue
        problems = refused(tmp_path, "\n".join([*lines[:number], f"{key} = {value}", *lines[number + 1 :]]))

        assert all(problem.line is not None and problem.line <= number + 1 for problem in problems)
