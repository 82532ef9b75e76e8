"""TLS and log-in fail closed: no password and no message ever leaves in clear, and no log-in is tried twice."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from newsletter.delivery.base import NoSession
from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.rehearsal.reception import Heard
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import login_refused
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.delivery import DeliveryEvent, Fault
from tests.support.certificates import authority
from tests.support.delivery import envelope, message, smtp_options

_USERS = (("editor", "sécret"),)
_LOGIN = {"user": "editor", "password": "sécret"}


async def _send(habits: Habits, *, trusted: bool = True, **options: Any) -> tuple[SmtpCatchAll, list[Heard], DeliveryEvent | NoSession]:
    """One message to a server with these habits; the server, what it heard, and how it ended."""
    heard: list[Heard] = []
    async with SmtpCatchAll(habits=habits, on_heard=heard.append) as server:
        chosen = smtp_options(server, host="localhost", **options)
        transport = SmtpTransport(chosen, tls=authority().trusting() if trusted else None, after_dot_s=2.0)
        try:
            session = await transport.open()
        except NoSession as error:
            return server, heard, error
        outcome = await session.hand_over(envelope(), message())
        await session.close()
        return server, heard, outcome.event


def _in_clear(heard: list[Heard]) -> list[bytes]:
    """The verbs that travelled without TLS."""
    return [one.line.split()[0] for one in heard if not one.secure]


@pytest.mark.parametrize("mechanisms", [("PLAIN", "LOGIN"), ("LOGIN",), ("CRAM-MD5", "PLAIN")])
async def test_a_log_in_goes_through_starttls_and_is_tried_once(mechanisms: tuple[str, ...]) -> None:
    """With a password: STARTTLS, then one AUTH with PLAIN, or LOGIN where there is no PLAIN."""
    habits = Habits(starttls=authority().server(), users=_USERS, mechanisms=mechanisms)
    server, heard, ended = await _send(habits, **_LOGIN)

    assert DeliveryEvent.ACCEPTED == ended
    assert 1 == server.logins
    assert [b"EHLO", b"STARTTLS"] == _in_clear(heard)
    assert [] == server.breaches


async def test_implicit_tls_carries_everything() -> None:
    """With security = "tls" the first byte is already inside TLS."""
    server, heard, ended = await _send(Habits(implicit_tls=authority().server(), users=_USERS), security="tls", **_LOGIN)

    assert DeliveryEvent.ACCEPTED == ended
    assert [] == _in_clear(heard)
    assert 1 == server.logins


async def test_a_big_body_survives_tls() -> None:
    """The body is written whole through TLS and unstuffed at the other end."""
    async with SmtpCatchAll(habits=Habits(starttls=authority().server())) as server:
        session = await SmtpTransport(
            smtp_options(server, host="localhost", security="starttls"), tls=authority().trusting(), after_dot_s=5.0
        ).open()
        outcomes = [await session.hand_over(envelope(), message(size=3_000_000)) for _ in range(2)]
        await session.close()

    assert [DeliveryEvent.ACCEPTED] * 2 == [outcome.event for outcome in outcomes]
    assert [message(size=3_000_000)] * 2 == [received.message for received in server.received]


@pytest.mark.parametrize(
    ("habits", "options"),
    [
        (Habits(users=_USERS), _LOGIN),  # no STARTTLS offered, AUTH is: the trap
        (Habits(users=_USERS), {**_LOGIN, "security": "starttls"}),
        (Habits(), {"security": "starttls"}),
        (Habits(users=_USERS), {**_LOGIN, "security": "none"}),
        (Habits(users=_USERS), {**_LOGIN, "security": "tls"}),
    ],
)
async def test_nothing_but_ehlo_is_said_where_tls_is_due_and_not_offered(habits: Habits, options: dict[str, str]) -> None:
    """A server, or a man in the middle, that hides STARTTLS gets neither password nor message."""
    server, heard, ended = await _send(habits, **options)

    assert isinstance(ended, NoSession)
    assert ended.do
    assert {verb for verb in _in_clear(heard) if verb.isalpha()} <= {b"EHLO", b"QUIT"}
    assert base64.b64encode("sécret".encode()) not in b"".join(one.line for one in heard)
    assert 0 == server.logins
    assert [] == server.received


@pytest.mark.parametrize("kind", ["self-signed", "expired", "wrong name", "unknown authority"])
@pytest.mark.parametrize("implicit", [True, False])
async def test_a_certificate_that_does_not_hold_ends_it(kind: str, implicit: bool) -> None:
    """A certificate that is not valid for this name, time and trust: nothing is sent, and the error says so."""
    at = authority()
    context = {
        "self-signed": lambda: at.server(own=True),
        "expired": lambda: at.server(days=-1),
        "wrong name": lambda: at.server("other.example"),
        "unknown authority": at.server,
    }[kind]()
    habits = Habits(users=_USERS, **({"implicit_tls": context} if implicit else {"starttls": context}))
    server, heard, ended = await _send(habits, trusted=kind != "unknown authority", security="tls" if implicit else "starttls", **_LOGIN)

    assert isinstance(ended, NoSession)
    assert "certificate is not valid" in ended.what
    assert Fault.SERVER == ended.outcome.fault
    assert 0 == server.logins
    assert [] == server.received
    assert set(_in_clear(heard)) <= {b"EHLO", b"STARTTLS"}


async def test_what_is_injected_in_clear_after_starttls_is_thrown_away() -> None:
    """Bytes in the packet of the 220 are not taken for the server's words inside TLS (RFC 3207)."""
    forged = b"250-rehearsal.invalid\r\n250-SMTPUTF8\r\n250 AUTH PLAIN\r\n235 2.7.0 welcome\r\n"
    habits = Habits(starttls=authority().server(), users=_USERS, mechanisms=("LOGIN",), injects_after_starttls=forged)
    server, heard, ended = await _send(habits, **_LOGIN)

    assert DeliveryEvent.ACCEPTED == ended
    # The forged offer was AUTH PLAIN and a welcome; what was obeyed is the real offer, inside TLS.
    assert [b"LOGIN"] == [one.line.split()[1] for one in heard if one.line.startswith(b"AUTH")]
    assert 1 == server.logins


async def test_a_refused_log_in_is_our_fault_and_tried_once() -> None:
    """535 is distinguishable from a server that is away, and names the options to correct."""
    habits = Habits(starttls=authority().server(), users=_USERS)
    server, _, ended = await _send(habits, user="editor", password="wrong")

    assert isinstance(ended, NoSession)
    assert login_refused(ended.outcome)
    assert "smtp.password" in (ended.do or "")
    assert "wrong" not in str(ended).replace("wrong name or password", "")
    assert 1 == server.logins


async def test_a_log_in_put_off_by_a_rate_limit_is_the_servers() -> None:
    """454 asks for patience; no edition is held for it."""
    habits = Habits(starttls=authority().server(), users=_USERS, most_logins=0)
    _, _, ended = await _send(habits, **_LOGIN)

    assert isinstance(ended, NoSession)
    assert (Fault.SERVER, 454) == (ended.outcome.fault, ended.outcome.code)


async def test_a_server_without_a_log_in_that_we_know_is_told_apart() -> None:
    """No mechanism in common: the error lists what the server offers."""
    habits = Habits(starttls=authority().server(), users=_USERS, mechanisms=("CRAM-MD5",))
    server, _, ended = await _send(habits, **_LOGIN)

    assert isinstance(ended, NoSession)
    assert "CRAM-MD5" in ended.what
    assert Fault.OURS == ended.outcome.fault
    assert 0 == server.logins
