"""Mail servers in the configuration: one or several, their providers, their limits, and groups of recipient domains."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from newsletter.app.sending import build_relays, pace_rules
from newsletter.config.settings import Settings
from newsletter.delivery.domain_groups import DOMAIN_GROUPS
from newsletter.delivery.options import DeliveryOptions, DomainGroupOptions, RelayOptions, SmtpOptions, domain_groups
from newsletter.errors import UsageError
from newsletter.model.pace import Limit
from tests.support.config import WHOLE, line_with, problems_of, settings_of

_SMTP = '[smtp]\nhost = "mail.example.org"\nport = 587\n'
_SES = "email-smtp.eu-central-1.amazonaws.com"


def _with(servers: str, *, delivery: str = "") -> str:
    """The whole configuration with other mail servers, and more in [delivery]."""
    return WHOLE.replace(_SMTP, servers).replace("rate = 20\n", f"rate = 20\n{delivery}")


_TWO = f"""\
[relays.main]
host = "{_SES}"
user = "u"
password = "hunter2"
weight = 3

[relays.backup]
host = "mx.example.org"
"""


def test_one_server_is_the_relay_smtp(tmp_path: Path) -> None:
    """`[smtp]` alone works as ever, under the name "smtp"."""
    settings = settings_of(tmp_path)

    assert {"smtp": settings.smtp} == settings.mail_servers
    assert ["smtp"] == [relay.name for relay in build_relays(settings).all()]


def test_several_servers_stand_in_the_place_of_the_one(tmp_path: Path) -> None:
    """`[relays.NAME]`, each with its weight; the heaviest comes first."""
    settings = settings_of(tmp_path, _with(_TWO))

    assert ["main", "backup"] == list(settings.mail_servers)
    assert [("main", 3.0), ("backup", 1.0)] == [(relay.name, relay.weight) for relay in build_relays(settings).all()]


def test_a_provider_fills_in_what_was_left_out_and_nothing_else(tmp_path: Path) -> None:
    """SES is known by its host: port, connections, idle time; a value in the file stays."""
    main = settings_of(tmp_path, _with(_TWO)).relays["main"]
    assert (587, 100, 8.0) == (main.port, main.connections, main.idle_s)

    chosen = settings_of(tmp_path, _with(_TWO.replace("weight = 3", "port = 2465\nidle_s = 5\nconnections = 7"))).relays["main"]
    assert (2465, 7, 5.0) == (chosen.port, chosen.connections, chosen.idle_s)


def test_a_provider_may_be_named_or_denied(tmp_path: Path) -> None:
    """postmark has a host of its own; none leaves everything as it is."""
    named = settings_of(tmp_path, _with('[smtp]\nprovider = "postmark"\nuser = "t"\npassword = "t"\n')).smtp
    assert ("smtp-broadcasts.postmarkapp.com", 587) == (named.host, named.port)

    denied = settings_of(tmp_path, _with(f'[smtp]\nprovider = "none"\nhost = "{_SES}"\n')).smtp
    assert (25, 20) == (denied.port, denied.connections)


def test_a_providers_limit_caps_the_connections_and_its_headers_come_along(tmp_path: Path) -> None:
    """Postmark allows ten; the header that keeps the Message-ID is set beside those of the file."""
    text = _with('[smtp]\nprovider = "postmark"\nconnections = 50\nheaders = { X-PM-Message-Stream = "news" }\n')
    relay = build_relays(settings_of(tmp_path, text))["smtp"]

    assert 10 == relay.connections
    assert {"X-PM-KeepID": "true", "X-PM-Message-Stream": "news"} == relay.headers
    assert "return-path" in relay.provider.replaces


def test_the_environment_sets_a_relay_and_a_group_that_ships(tmp_path: Path) -> None:
    """A relay that the file names, and a group that is there without being named."""
    environ = {
        "NEWSLETTER_RELAYS__MAIN__PORT": "465",
        "NEWSLETTER_RELAYS__MAIN__SENDER_DOMAINS": "example.org, example.net",
        "NEWSLETTER_RELAYS__MAIN__HEADERS": '{"X-SES-CONFIGURATION-SET": "news"}',
        "NEWSLETTER_DELIVERY__DOMAINS__GMAIL__PER_SECOND": "5",
    }
    settings = settings_of(tmp_path, _with(_TWO), environ)

    main = settings.relays["main"]
    assert (465, ("example.org", "example.net")) == (main.port, main.sender_domains)
    assert {"X-SES-CONFIGURATION-SET": "news"} == main.headers
    assert 5.0 == settings.delivery.domains["gmail"].per_second


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("NEWSLETTER_RELAYS__MAIN__PROT", "NEWSLETTER_RELAYS__MAIN__PORT"),
        ("NEWSLETTER_RELAYS__MIAN__PORT", "NEWSLETTER_RELAYS__MAIN__PORT"),
    ],
)
def test_an_environment_name_of_a_relay_that_there_is_not_is_a_mistake(name: str, meant: str, tmp_path: Path) -> None:
    """The suggestion names the relays of the file."""
    [problem] = problems_of(tmp_path, _with(_TWO), {name: "1"})

    assert (name, f"did you mean {meant}?") == (problem.key, problem.suggestion)


def test_every_relay_may_have_its_password_file(tmp_path: Path) -> None:
    """The password is read, and stands in no text that may be printed."""
    (tmp_path / "secret").write_text("hunter3\n")
    settings = settings_of(tmp_path, _with(_TWO.replace('password = "hunter2"', 'password_file = "secret"')))

    assert "hunter3" == settings.relays["main"].password
    assert "hunter3" not in repr(settings) + str(settings) + repr(settings.relays["main"])


def test_the_options_of_a_server_never_show_a_password() -> None:
    """Neither the record of one server nor that of one of several."""
    for record in (SmtpOptions(password="hunter2"), RelayOptions(password="hunter2")):
        assert "hunter2" not in f"{record} {record!r}"


# servers (or more in [delivery]) · a part of the line to blame · the key · words of the message
_MISTAKES = {
    "both": (_SMTP + _TWO, "", "[smtp]", "smtp", "means nothing beside [relays.NAME]"),
    "a bad name": (_TWO.replace("backup", '"Back-up"'), "", "Back-up", "relays.Back-up", "small letters, digits and single underscores"),
    "a misspelt key": (_TWO.replace("weight", "wieght"), "", "wieght", "relays.main.wieght", "is no option"),
    "a weight that is none": (_TWO.replace("= 3", "= -1"), "", "weight", "relays.main.weight", "must be from 0 to 1000"),
    "a text for a relay": ('[relays]\nmain = "x"\n', "", "main =", "relays.main", "must be a table"),
    "no rate": (_TWO + "per_minute = 0\n", "", "per_minute", "relays.backup.per_minute", "must be above 0"),
    "an endless rate": (_TWO + "per_day = inf\n", "", "per_day", "relays.backup.per_day", "must be above 0"),
    "no user": (_TWO.replace('user = "u"\n', ""), "", "password =", "relays.main.password", "there is a password and no user"),
    "no password": (_TWO + 'user = "v"\n', "", 'user = "v"', "relays.backup.user", "there is a user and no password"),
    "in clear": (_TWO.replace("weight = 3", 'security = "none"'), "", "security", "relays.main.security", "would show the password"),
    "no host": (_TWO.replace(f'host = "{_SES}"', 'provider = "ses"'), "", "provider", "relays.main.provider", "has no host for everybody"),
    "an unknown provider": (_TWO + 'provider = "sess"\n', "", "provider", "relays.backup.provider", "must be one of auto, none, ses"),
    "a URL for a host": (_TWO.replace('"mx.', '"https://mx.'), "", "https://mx", "relays.backup.host", "must be the name or the address"),
    "a day that is none": (_TWO + 'warm_up = "soon"\n', "", "warm_up", "relays.backup.warm_up", '"soon" is no day'),
    "a header of ours": (
        _TWO + 'headers = { List-Id = "x" }\n',
        "",
        "headers",
        "relays.backup.headers.List-Id",
        "is written by this program",
    ),
    "a header that is none": (_TWO + 'headers = { "X A" = "x" }\n', "", "headers", 'relays.backup.headers."X A"', "is no name of a header"),
    "two lines in a header": (_TWO + 'headers = { X-A = "x\\ny" }\n', "", "headers", "relays.backup.headers.X-A", "control character"),
    "a header beyond ASCII": (_TWO + 'headers = { X-A = "ü" }\n', "", "headers", "relays.backup.headers.X-A", "must be ASCII"),
    "a domain that is none": (
        _TWO + 'sender_domains = ["a@b"]\n',
        "",
        "sender_domains",
        "relays.backup.sender_domains[0]",
        "a domain alone",
    ),
    "nobody carries it": (
        _TWO.replace("weight = 3", 'sender_domains = ["a.example"]') + 'sender_domains = ["b.example"]\n',
        "",
        "sender = {",
        "newsletters.journal.sender",
        "no relay may carry messages from example.org",
    ),
    "a bounce address that is none": (_SMTP, 'bounce_address = "bounces"', "bounce", "delivery.bounce_address", "is no mail address"),
    "a bounce address with a plus": (_SMTP, 'bounce_address = "a+b@c.example"', "bounce", "delivery.bounce_address", "must have no +"),
    "a long bounce address": (
        _SMTP,
        'bounce_address = "bounces-of-the-paper@c.example"',
        "bounce",
        "delivery.bounce_address",
        "at most 15",
    ),
    "too many processes": (_SMTP, "processes = 65", "processes", "delivery.processes", "must be from 0 to 64"),
    "too much patience with faults of ours": (_SMTP, "fault_limit = 21", "fault_limit", "delivery.fault_limit", "must be from 1 to 20"),
    "no days": (_SMTP, "retry_days = 0", "retry_days", "delivery.retry_days", "must be from 0.01 to 30"),
    "a group of nobody": (_SMTP, "domains.uni.per_day = 9", "domains.uni", "delivery.domains.uni", "names no domains"),
    "a group without room": (_SMTP, "domains.gmail.per_day = -9", "domains", "delivery.domains.gmail.per_day", "must be above 0"),
    "a domain in two groups": (
        _SMTP,
        'domains.a.domains = ["x.example"]\ndomains.b.domains = ["X.example."]',
        "domains.b",
        "delivery.domains.b.domains[0]",
        "is in the group a already",
    ),
}


@pytest.mark.parametrize("mistake", _MISTAKES)
def test_a_mistake_is_told_with_its_line_and_key(mistake: str, tmp_path: Path) -> None:
    """File, line, dotted key and what is wrong."""
    servers, delivery, blamed, key, words = _MISTAKES[mistake]
    text = _with(servers, delivery=f"{delivery}\n" if delivery else "")

    [problem] = problems_of(tmp_path, text)

    assert (key, line_with(text, blamed)) == (problem.key, problem.line)
    assert words in problem.message
    assert "hunter2" not in str(problem)


def test_a_password_never_stands_in_a_mistake(tmp_path: Path) -> None:
    """Not even where the value itself is wrong."""
    for wrong in ('password = ["hunter2"]', 'password = { a = "hunter2" }'):
        problems = problems_of(tmp_path, _with(_TWO.replace('password = "hunter2"', wrong)))
        assert "hunter2" not in " ".join(map(str, problems))


# --- limits


def test_every_limit_becomes_a_rule(tmp_path: Path) -> None:
    """Of everything, of each relay, and of each group; only the evenly spread ones say how many connections are worth it."""
    servers = _TWO.replace("weight = 3", "per_second = 14\nper_day = 50000").replace(
        '"mx.example.org"', '"mx.example.org"\nper_minute = 120\nwarm_up = "2026-12-01"'
    )
    settings = settings_of(tmp_path, _with(servers, delivery="domains.gmail.per_hour = 900\n"))

    rules = pace_rules(settings)

    assert (Limit(per="second", most=20),) == rules.everything
    assert (Limit(per="second", most=14), Limit(per="day", most=50_000)) == rules.relays["main"]
    assert (Limit(per="minute", most=120),) == rules.relays["backup"]
    assert ("gmail", (Limit(per="hour", most=900),)) == (rules.groups["googlemail.com"], rules.group_limits["gmail"])
    assert () == rules.group_limits["yahoo"]
    assert {"backup": date(2026, 12, 1)} == rules.warm_ups
    relays = build_relays(settings)
    assert (14.0, 2.0) == (relays["main"].rate, relays["backup"].rate)


def test_processes_share_the_connections(tmp_path: Path) -> None:
    """Four processes of a relay with ten have two each, and at least one."""
    settings = settings_of(tmp_path, _with('[smtp]\nhost = "mx.example.org"\nconnections = 10\n'))

    assert [10, 2, 1] == [build_relays(settings, processes=count)["smtp"].connections for count in (1, 4, 40)]


def test_a_domain_is_in_one_group_whatever_is_chosen() -> None:
    """A domain that is named in a group leaves the one that it ships in; a group without domains keeps its own."""
    chosen = DeliveryOptions(
        domains={"gmail": DomainGroupOptions(per_second=1.0), "mine": DomainGroupOptions(domains=("GoogleMail.com.", "a.example"))}
    )
    groups = domain_groups(chosen)

    assert (("gmail.com",), 1.0) == (groups["gmail"].domains, groups["gmail"].per_second)
    assert ("googlemail.com", "a.example") == groups["mine"].domains
    every = [domain for group in groups.values() for domain in group.domains]
    assert len(every) == len(set(every))


def test_the_groups_that_ship_share_no_domain_and_have_no_limits() -> None:
    """Names and domains only; limits are the publisher's."""
    every = [domain for domains in DOMAIN_GROUPS.values() for domain in domains]

    assert len(every) == len(set(every))
    assert [domain for domain in every if domain != domain.lower() or "." not in domain] == []
    shipped = domain_groups(DeliveryOptions())
    assert list(DOMAIN_GROUPS) == list(shipped)
    assert {None} == {getattr(group, limit) for group in shipped.values() for limit in ("per_second", "per_minute", "per_hour", "per_day")}


# --- senders


def test_a_sender_domain_that_is_bound_goes_over_its_relay_alone(tmp_path: Path) -> None:
    """Subdomains too; every other domain goes over the relays that are bound to none."""
    settings = settings_of(tmp_path, _with(_TWO + 'sender_domains = ["partner.example"]\n'))
    relays = build_relays(settings)

    assert ["backup"] == [relay.name for relay in relays.for_sender("Partner.example").all()]
    assert ["backup"] == [relay.name for relay in relays.for_sender("news.partner.example").all()]
    assert ["main"] == [relay.name for relay in relays.for_sender("otherpartner.example").all()]


def test_a_sender_that_nobody_carries_is_refused(tmp_path: Path) -> None:
    """An error that says what to do, not a message over the wrong server."""
    settings = settings_of(tmp_path, _with('[relays.a]\nhost = "a.example"\nsender_domains = ["example.org"]\n'))

    with pytest.raises(UsageError, match="no relay may carry messages from elsewhere.example"):
        build_relays(settings).for_sender("elsewhere.example")


def test_every_option_of_one_server_is_one_of_several() -> None:
    """Whoever makes `[relays.main]` out of `[smtp]` changes the heading alone."""
    assert {field.name for field in fields(SmtpOptions)} < {field.name for field in fields(RelayOptions)}
    assert {"smtp", "relays"} <= set(Settings.model_fields)
