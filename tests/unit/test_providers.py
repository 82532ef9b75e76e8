"""What is known of mail providers, and how one is recognised."""

from __future__ import annotations

from typing import get_args

import pytest

from newsletter.delivery.options import ProviderChoice, RelayOptions, SmtpOptions
from newsletter.delivery.providers.base import NOBODY
from newsletter.delivery.providers.table import PROVIDERS, fills, most_connections, provider_for, provider_of


def test_every_provider_can_be_chosen_and_every_choice_is_one() -> None:
    """The option and the table know the same names."""
    assert {"auto", "none", *PROVIDERS} == set(get_args(ProviderChoice))
    assert all(name == provider.name for name, provider in PROVIDERS.items())


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("email-smtp.eu-central-1.amazonaws.com", "ses"),
        ("email-smtp-fips.us-east-1.amazonaws.com", "ses"),
        ("Email-SMTP.us-west-2.amazonaws.com.", "ses"),
        ("smtp.postmarkapp.com", "postmark"),
        ("smtp-broadcasts.postmarkapp.com", "postmark"),
        ("smtp.mailgun.org", "mailgun"),
        ("smtp.eu.mailgun.org", "mailgun"),
        ("smtp-relay.brevo.com", "brevo"),
        ("smtp-relay.sendinblue.com", "brevo"),
        ("smtp.gmail.com", "gmail"),
        ("smtp-relay.gmail.com", "gmail"),
        ("email-smtp.eu-central-1.amazonaws.com.evil.example", "none"),
        ("xsmtp.gmail.com", "none"),
        ("s3.eu-central-1.amazonaws.com", "none"),
        ("localhost", "none"),
        ("mx.example.org", "none"),
    ],
)
def test_a_provider_is_recognised_by_the_whole_name_of_its_host(host: str, name: str) -> None:
    """A name that only ends or begins like one is somebody else's."""
    assert name == provider_for(SmtpOptions(host=host)).name


def test_a_named_provider_needs_no_host_of_its_own() -> None:
    """A Postfix is known by name alone; "none" wins over the host."""
    assert "postfix" == provider_of("postfix", "mx.example.org").name
    assert NOBODY is provider_of("none", "smtp.gmail.com")


def test_what_a_provider_fills_in_are_options_of_a_server() -> None:
    """Each name is an option's, each value one that the option takes."""
    for provider in PROVIDERS.values():
        options = RelayOptions(**fills(provider))  # type: ignore[arg-type]  # the names and kinds are what is tested
        assert options.port in provider.ports


def test_the_facts_are_sound() -> None:
    """Ports are told, sizes and limits are above nothing, what is replaced are headers in small letters, who has read has a page."""
    for provider in PROVIDERS.values():
        assert provider.replaces <= {"message-id", "date", "return-path"}
        assert provider.sources
        assert (provider.largest or 0) > 1_000_000
        assert (provider.connections or 1) <= (provider.most_connections or 1000)
        assert (provider.host is None) or not provider.hosts or provider.is_at(provider.host)
        assert all(source.says.endswith(".") for source in provider.sources)
        assert all(source.page for source in provider.sources if source.read)


def test_ses_replaces_three_headers_and_its_signature_is_its_own() -> None:
    """What DKIM must leave out there; a Postfix changes nothing."""
    assert {"message-id", "date", "return-path"} == PROVIDERS["ses"].replaces
    assert PROVIDERS["ses"].signs
    assert (frozenset(), False) == (PROVIDERS["postfix"].replaces, PROVIDERS["postfix"].signs)


def test_connections_are_capped_by_what_a_provider_allows() -> None:
    """Fewer stay fewer."""
    for chosen, expected in ((3, 3), (10, 10), (200, 10)):
        assert expected == most_connections(SmtpOptions(provider="postmark", connections=chosen))
    assert 200 == most_connections(SmtpOptions(host="mx.example.org", connections=200))
