"""From a host's name to a line that may carry messages: connect, greet, TLS, log in; it fails closed.

With a password nothing but TLS with a verified certificate will do, and the password is tried once, by one mechanism: three
mechanisms in a row are three bad log-ins, and accounts are locked for that.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from typing import Literal, cast

import aiosmtplib

from newsletter.delivery.base import NoSession
from newsletter.delivery.line import Line
from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.replies import Reply, Stage, clean, login_refused, outcome_of, silence
from newsletter.model.delivery import DeliveryEvent, Fault, Outcome

Security = Literal["tls", "starttls", "none"]


def is_loopback(host: str) -> bool:
    """True if a server of that name is on this machine."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def security_of(options: SmtpOptions) -> Security:
    """What `auto` comes to. Raises NoSession where a password would travel in clear."""
    secret = bool(options.user or options.password)
    if options.security == "none" and secret:
        raise _ours(options, "a password is never sent without TLS", 'set smtp.security to "auto", "tls" or "starttls"')
    if options.security != "auto":
        return options.security
    if options.port == 465:
        return "tls"
    return "none" if is_loopback(options.host) and not secret else "starttls"


class Opening:
    """One attempt to open a line: it knows how far it came, for the report of a failure."""

    def __init__(self, options: SmtpOptions, tls: ssl.SSLContext | None) -> None:
        self._options = options
        self._tls = tls
        self._stage = Stage.CONNECT

    async def run(self) -> tuple[Line, dict[str, str]]:
        """The line, and the extensions that the server offers on it (lower-case name -> parameters). Raises NoSession."""
        security = security_of(self._options)
        client = self._client(security)
        try:
            return await self._open(client, security)
        except asyncio.CancelledError:
            client.close()
            raise
        except Exception as error:  # every failure of aiosmtplib, of ssl and of the resolver ends in one NoSession
            client.close()
            raise self._failure(error) from error

    def _client(self, security: Security) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._options.host,
            port=self._options.port,
            timeout=self._options.timeout_s,
            local_hostname="localhost",  # never said: every EHLO of ours names this host; keeps the resolver out of it
            use_tls=security == "tls",
            start_tls=False,
            tls_context=self._tls,
        )

    async def _open(self, client: aiosmtplib.SMTP, security: Security) -> tuple[Line, dict[str, str]]:
        await client.connect()
        await self._greet(client)
        if security == "starttls":
            self._stage = Stage.TLS
            if not client.supports_extension("starttls"):
                raise _no_tls(self._options)
            await client.starttls()
            await self._greet(client)
        if self._options.user or self._options.password:
            await self._log_in(client)
        return Line(cast("asyncio.Transport", client.transport)), dict(client.esmtp_extensions)

    async def _greet(self, client: aiosmtplib.SMTP) -> None:
        self._stage = Stage.EHLO
        await client.ehlo(hostname=_own_name(client))

    async def _log_in(self, client: aiosmtplib.SMTP) -> None:
        self._stage = Stage.AUTH
        if client.get_transport_info("sslcontext") is None:
            raise _no_tls(self._options)
        user, password = self._options.user.encode(), self._options.password.encode()
        if "plain" in client.server_auth_methods:
            await client.auth_plain(user, password)
        elif "login" in client.server_auth_methods:
            await client.auth_login(user, password)
        else:
            offered = ", ".join(client.server_auth_methods).upper() or "none"
            raise _ours(
                self._options,
                f"the mail server knows no log-in that this program knows (PLAIN, LOGIN); it offers {offered}",
                "leave smtp.user and smtp.password empty if it needs none, or use its submission port (465 or 587)",
            )

    def _failure(self, error: Exception) -> NoSession:
        if isinstance(error, NoSession):
            return error
        place = _place(self._options)
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return self._refusal(error)
        if certificate := _tls_failure(error):
            return NoSession(
                f"no secure connection to the mail server: {certificate}",
                where=place,
                do="smtp.host must be the name in the server's certificate, and the certificate valid; nothing was sent",
                outcome=silence(Stage.TLS, certificate),
            )
        reason = clean(str(error), 200) or type(error).__name__
        return NoSession(
            f"the mail server does not answer: {reason}",
            where=place,
            do="check smtp.host and smtp.port, and that the server runs; nothing is lost",
            outcome=silence(self._stage, reason),
        )

    def _refusal(self, error: aiosmtplib.SMTPResponseException) -> NoSession:
        # aiosmtplib raises for a refused greeting while this stage still says CONNECT.
        stage = Stage.GREETING if self._stage is Stage.CONNECT else self._stage
        outcome = outcome_of(stage, Reply(code=error.code, text=error.message))
        if (stage is Stage.AUTH and outcome.fault is Fault.OURS) or login_refused(outcome):
            what, do = "the mail server refused the log-in", "check smtp.user and smtp.password (or password_file)"
        elif outcome.fault is Fault.OURS:
            what, do = "the mail server refuses this host", "ask its operator why, or use another server"
        else:
            what, do = "the mail server is not ready", "try again later; nothing is lost"
        return NoSession(f"{what}: {error.code} {outcome.text}", where=_place(self._options), do=do, outcome=outcome)


def _place(options: SmtpOptions) -> str:
    return f"{options.host}:{options.port}"


def _ours(options: SmtpOptions, what: str, do: str) -> NoSession:
    outcome = Outcome(event=DeliveryEvent.OUR_FAULT, fault=Fault.OURS, text=what)
    return NoSession(what, where=_place(options), do=do, outcome=outcome)


def _no_tls(options: SmtpOptions) -> NoSession:
    what = "the mail server offers no TLS, and nothing is sent in clear"
    return NoSession(
        what,
        where=_place(options),
        do='use its port with TLS (465 with smtp.security = "tls"); a server that offered TLS yesterday may be a man in the middle',
        outcome=silence(Stage.TLS, what),
    )


def _tls_failure(error: BaseException | None) -> str | None:
    """The words of a failed handshake or certificate, wherever in the chain of causes it is."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return clean(f"its certificate is not valid for this name and time: {error.verify_message}", 200)
        if isinstance(error, ssl.SSLError):
            return clean(error.reason or str(error), 200)
        error = error.__cause__
    return None


def _own_name(client: aiosmtplib.SMTP) -> str:
    """How we name ourselves: the host's full name if it has one, else the address we come from (RFC 5321 section 4.1.3)."""
    name = socket.gethostname()
    if "." in name and name.isascii():
        return name
    address = ipaddress.ip_address(client.get_transport_info("sockname")[0].partition("%")[0])
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"
