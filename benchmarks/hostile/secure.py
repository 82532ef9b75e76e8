"""Row 8: TLS that cannot be trusted, or is not there; nothing is said in clear but what asks for it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace

from benchmarks.hostile.judge import Copies, in_clear, verbs_in_clear
from benchmarks.hostile.stand import Hostile, Stand, Tap
from newsletter.delivery.rehearsal.habits import Habits
from tests.support.certificates import authority

USER = "editor"
PASSWORD = "a secret of the tests"  # opens the servers of this command and nothing else
_STOPPED = 3
_MAY_BE_CLEAR = {"EHLO", "STARTTLS", "QUIT"}
_FORGED = b"250-rehearsal.invalid\r\n250-SMTPUTF8\r\n250 AUTH PLAIN\r\n235 2.7.0 welcome\r\n"


def trusting() -> dict[str, str]:
    """The environment in which the authority of the tests is trusted, and nobody else."""
    return {"SSL_CERT_FILE": str(authority().folder / "ca.pem")}


def encrypted(security: str) -> dict[str, str]:
    """The environment of a send with a log-in, by its host's name."""
    return {
        "NEWSLETTER_SMTP__HOST": "localhost",
        "NEWSLETTER_SMTP__SECURITY": security,
        "NEWSLETTER_SMTP__USER": USER,
        "NEWSLETTER_SMTP__PASSWORD": PASSWORD,
    }


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """A server that is not to be trusted."""

    name: str
    habits: Habits
    security: str
    is_trusted: bool = True  # its authority


def _kinds() -> list[_Kind]:
    at = authority()
    certificates = {"self-signed": at.server(own=True), "expired": at.server(days=-1), "wrong name": at.server("other.example")}
    users = ((USER, PASSWORD),)
    kinds = [
        _Kind(name=f"{name}, STARTTLS", habits=Habits(users=users, starttls=one), security="starttls") for name, one in certificates.items()
    ]
    kinds += [
        _Kind(name="no STARTTLS, AUTH in clear", habits=Habits(users=users), security="auto"),
        _Kind(name="unknown authority, STARTTLS", habits=Habits(users=users, starttls=at.server()), security="starttls", is_trusted=False),
        _Kind(name="unknown authority, TLS", habits=Habits(users=users, implicit_tls=at.server()), security="tls", is_trusted=False),
        _Kind(name="TLS wanted, server speaks clear", habits=Habits(users=users), security="tls"),
    ]
    return kinds + [
        _Kind(name=f"{name}, TLS", habits=Habits(users=users, implicit_tls=one), security="tls") for name, one in certificates.items()
    ]


def row(stand: Stand, *, small: bool) -> tuple[str, list[str]]:
    """Figures and what broke: each server that is not to be trusted, one that is forged after STARTTLS, and a good one."""
    broken: list[str] = []
    kinds = _kinds()[:4] if small else _kinds()
    for kind in kinds:
        broken += [f"{kind.name}: {words}" for words in _closed(stand, kind)]
    forged, wrong = _delivered(stand, "forged", Habits(injects_after_starttls=_FORGED, mechanisms=("LOGIN",)))
    good, more = _delivered(stand, "good", Habits())
    broken += wrong + more
    told = f"distrusted={len(kinds)}: messages=0 log-ins=0 in_clear=EHLO,STARTTLS,QUIT"
    return f"{told if not broken else 'see below'}; forged offer after STARTTLS: {forged}; good: {good}", broken


def _closed(stand: Stand, kind: _Kind) -> list[str]:
    """What broke of a send to this server: nothing may be handed over, logged in, said in clear or changed in the ledger."""
    with Hostile(kind.habits) as server, Tap(server.port) as tap:
        environment = encrypted(kind.security) | (trusting() if kind.is_trusted else {})
        case = stand.case(kind.name.replace(" ", "-").replace(",", ""), tap.port, **environment)
        done = case.send()
        taken, logins = server.server.taken, server.server.logins
    balance, words = case.report(), done.stderr
    checks = [
        (done.returncode != _STOPPED, f"exit {done.returncode}, {_STOPPED} expected: {words.strip()[-200:]}"),
        (taken or logins, f"{taken} messages and {logins} log-ins"),
        (balance["pending"] != len(case.readers), f"the ledger has moved: {balance}"),
        (
            "certificate" not in words and "TLS" not in words and "secure connection" not in words,
            f"it does not say why: {words.strip()[-200:]}",
        ),
    ]
    return [words for is_wrong, words in checks if is_wrong] + _heard_in_clear(tap)


def _heard_in_clear(tap: Tap) -> list[str]:
    """What a listener on the line learnt and should not have."""
    if not tap.wires:
        return ["no connection came"]
    streams = [bytes(wire.said) for wire in tap.wires]
    secrets = [PASSWORD.encode(), base64.b64encode(PASSWORD.encode()), base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())]
    verbs = set().union(*(verbs_in_clear(stream) for stream in streams)) - _MAY_BE_CLEAR
    wrong = [f"said in clear: {', '.join(sorted(verbs))}"] if verbs else []
    return wrong + (
        ["the password was said in clear"] if any(secret in in_clear(stream) for stream in streams for secret in secrets) else []
    )


def _delivered(stand: Stand, name: str, habits: Habits) -> tuple[str, list[str]]:
    """A send through good TLS: everybody gets the message, and a listener learns nothing."""
    with Hostile(replace(habits, starttls=authority().server(), users=((USER, PASSWORD),))) as server, Tap(server.port) as tap:
        case = stand.case(name, tap.port, **encrypted("starttls"), **trusting())
        done = case.send()
        copies = Copies(readers=case.readers, got=server.by_recipient())
        connections, logins = server.server.connections, server.server.logins
    wrong = copies.broken(most_repeats=0, most_copies=1) + _heard_in_clear(tap)
    wrong += [] if done.returncode == 0 else [f"exit {done.returncode}: {done.stderr.strip()[-200:]}"]
    wrong += [] if logins <= connections else [f"{logins} log-ins on {connections} connections"]
    return f"{copies} logins={logins}", [f"{name}: {words}" for words in wrong]
