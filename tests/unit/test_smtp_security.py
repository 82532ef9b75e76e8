"""What `smtp.security = "auto"` comes to, and how an address stands on the wire."""

from __future__ import annotations

import pytest

from newsletter.delivery.addresses import BadAddress, needs_smtputf8, wire_address
from newsletter.delivery.base import NoSession
from newsletter.delivery.dots import unstuffed
from newsletter.delivery.opening import is_loopback, security_of
from newsletter.delivery.options import SmtpOptions
from newsletter.model.delivery import Fault


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (SmtpOptions(host="mail.example.org", port=465), "tls"),
        (SmtpOptions(host="localhost", port=465), "tls"),
        (SmtpOptions(host="mail.example.org", port=587), "starttls"),
        (SmtpOptions(host="mail.example.org", port=25), "starttls"),
        (SmtpOptions(host="localhost", port=25), "none"),
        (SmtpOptions(host="127.0.0.1", port=1025), "none"),
        (SmtpOptions(host="::1", port=25), "none"),
        (SmtpOptions(host="localhost", port=25, user="u", password="p"), "starttls"),
        (SmtpOptions(host="localhost", port=25, password="p"), "starttls"),
        (SmtpOptions(host="localhost.example.org", port=25), "starttls"),
        (SmtpOptions(host="mail.example.org", security="none"), "none"),
        (SmtpOptions(host="mail.example.org", port=25, security="tls"), "tls"),
        (SmtpOptions(host="localhost", port=25, security="starttls"), "starttls"),
    ],
)
def test_auto_secures_everything_but_a_loopback_host_without_a_password(options: SmtpOptions, expected: str) -> None:
    """TLS on 465, else STARTTLS; `none` only to this machine and without a password, or by choice."""
    assert expected == security_of(options)


@pytest.mark.parametrize("host", ["localhost", "mail.example.org"])
def test_a_password_without_tls_is_refused(host: str) -> None:
    """security = "none" with a password is a mistake of ours, said before anything is connected."""
    with pytest.raises(NoSession) as caught:
        security_of(SmtpOptions(host=host, security="none", user="u", password="secret"))

    assert Fault.OURS == caught.value.outcome.fault
    assert "secret" not in str(caught.value)


def test_loopback_is_told_by_name_and_by_number() -> None:
    """A name that merely begins like one is not."""
    assert all(is_loopback(host) for host in ("localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "::1"))
    assert not any(is_loopback(host) for host in ("localhost.example.org", "10.0.0.1", "127.0.0.1.example.org", ""))


def test_an_address_goes_out_with_its_domain_as_a_label() -> None:
    """The local part keeps its case and its letters."""
    assert "Anna@example.org" == wire_address("Anna@example.org")
    assert "anna@xn--bcher-kva.example" == wire_address("anna@bücher.example")
    assert not needs_smtputf8(wire_address("anna@bücher.example"))
    assert needs_smtputf8(wire_address("jörg@bücher.example"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a b@c.d",
        "a@b.c\r\nDATA",
        "a@b>",
        "<a@b",
        "a@b.c\x00",
        "a,b@c.d",
        "a@b.c SIZE=1",
        "x" * 251 + "@b.c",
        "a@" + "ü" * 80 + ".de",
        "a@straße.de",
    ],
)
def test_what_is_no_address_never_reaches_a_command(address: str) -> None:
    """BadAddress for anything that could end an address, or that is none."""
    with pytest.raises(BadAddress):
        wire_address(address)


def test_dots_are_taken_off_line_starts_only() -> None:
    """One dot at each line that begins with one; none elsewhere."""
    assert b".a\r\n.\r\nb.c\r\n..\r\n" == unstuffed(b"..a\r\n..\r\nb.c\r\n...\r\n")
    assert b"" == unstuffed(b"")
