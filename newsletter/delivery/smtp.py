"""The transport that hands messages to a mail server: one connection for many messages, and an outcome exact to the stage.

A connection is renewed between messages where nothing is at stake: after its share of messages, when the server closed it while
it was idle, and after any answer that leaves doubt what the server will read next.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from newsletter.delivery.addresses import BadAddress, needs_smtputf8, wire_address
from newsletter.delivery.base import Envelope, NoSession
from newsletter.delivery.line import Line, Silence
from newsletter.delivery.opening import Opening
from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.replies import Reply, Stage, ends_session, goes_on, outcome_of, silence
from newsletter.model.delivery import DeliveryEvent, Fault, Outcome

_AFTER_DOT_S = 600.0  # RFC 5321 section 4.5.3.2.6: a shorter wait makes doubles
_QUIT_S = 1.0


class SmtpTransport:
    """Sessions with the server of the options. `tls`: the trust to use instead of the system's."""

    def __init__(self, options: SmtpOptions, *, tls: ssl.SSLContext | None = None, after_dot_s: float = _AFTER_DOT_S) -> None:
        self._options = options
        self._tls = tls
        self._after_dot_s = after_dot_s

    async def open(self) -> SmtpSession:
        """A session that is connected and logged in. Raises NoSession."""
        if self._tls is None:
            # Reads the system's certificates: some milliseconds of disk, so not on the loop and once.
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        session = SmtpSession(self._options, self._tls, max(self._after_dot_s, self._options.timeout_s))
        await session.connect()
        return session


@dataclass(frozen=True, kw_only=True)
class _Commands:
    """The envelope of one message as commands."""

    mail: bytes
    rcpt: bytes


class SmtpSession:
    """One connection after another to one server, for one task at a time."""

    def __init__(self, options: SmtpOptions, tls: ssl.SSLContext, after_dot_s: float) -> None:
        self._options = options
        self._tls = tls
        self._after_dot_s = after_dot_s
        self._line: Line | None = None
        self._offers: dict[str, str] = {}
        self._handed = 0  # messages on this connection
        self._open_envelope = False  # the server waits for more recipients: RSET before the next MAIL
        self._may_be_taken = False

    @property
    def may_be_taken(self) -> bool:
        """As the promise says."""
        return self._may_be_taken

    async def connect(self) -> None:
        """Open a connection of its own. Raises NoSession."""
        self._line, self._offers = await Opening(self._options, self._tls).run()
        self._handed, self._open_envelope = 0, False

    async def hand_over(self, envelope: Envelope, message: bytes) -> Outcome:
        """As the promise says; an address that cannot be written to is refused before anything is sent."""
        self._may_be_taken = False
        try:
            return await self._hand_over(envelope, message)
        except asyncio.CancelledError:
            # A reply may still be on its way: whoever used this line next would read it as its own.
            self._drop()
            raise

    async def close(self) -> None:
        """Say QUIT if there is somebody to say it to; gone within two seconds."""
        line, self._line = self._line, None
        if line is not None:
            await line.close(timeout_s=_QUIT_S)

    async def _hand_over(self, envelope: Envelope, message: bytes) -> Outcome:
        try:
            sender = wire_address(envelope.sender) if envelope.sender else ""
        except BadAddress as error:
            return _ours(str(error), enhanced="5.1.7")
        try:
            recipient = wire_address(envelope.recipient)
        except BadAddress as error:
            return Outcome(event=DeliveryEvent.REFUSED, fault=Fault.READER, code=553, enhanced="5.1.3", text=str(error))
        for last_chance in (False, True):
            ready = await self._ready_line()
            if isinstance(ready, Outcome):
                return ready
            line, is_used = ready
            commands = self._commands(sender, recipient, len(message))
            if isinstance(commands, Outcome):
                return commands
            stage, outcome = await self._converse(line, commands, message)
            # On a connection that was idle, "gone" before the first reply says nothing about this message.
            gone = stage is Stage.MAIL and outcome.event is DeliveryEvent.NOT_HANDED
            if not (gone and is_used) or last_chance:
                break
        return outcome

    async def _ready_line(self) -> tuple[Line, bool] | Outcome:
        """A line in order and whether it has carried a message before; an outcome if there is none to be had."""
        line = self._line
        if line is not None and self._handed >= self._options.messages_per_connection:
            await self.close()
        elif line is not None and await self._is_in_order(line):
            return line, self._handed > 0
        else:
            self._drop()
        try:
            await self.connect()
        except NoSession as error:
            return error.outcome
        assert self._line is not None
        return self._line, False

    async def _is_in_order(self, line: Line) -> bool:
        if line.usable and self._open_envelope:
            try:
                reply = await line.ask(b"RSET", timeout_s=self._options.timeout_s)
            except Silence:
                return False
            self._open_envelope = False
            return goes_on(Stage.MAIL, reply) and line.usable
        return line.usable

    def _commands(self, sender: str, recipient: str, size: int) -> _Commands | Outcome:
        """The commands, or why this server cannot take the message at all."""
        parameters = b""
        if "size" in self._offers:
            limit = int(self._offers["size"] or 0) if self._offers["size"].isdecimal() else 0
            if 0 < limit < size:
                return _ours(f"a message of {size:,} bytes; the mail server takes at most {limit:,}", code=552, enhanced="5.3.4")
            parameters = b" SIZE=%d" % size
        if needs_smtputf8(sender) or needs_smtputf8(recipient):
            if "smtputf8" not in self._offers:
                return self._needs_smtputf8(sender)
            parameters += b" SMTPUTF8"
        return _Commands(mail=b"MAIL FROM:<%s>%s" % (sender.encode(), parameters), rcpt=b"RCPT TO:<%s>" % recipient.encode())

    def _needs_smtputf8(self, sender: str) -> Outcome:
        if needs_smtputf8(sender):
            return _ours(f"the sender's address needs SMTPUTF8, which {self._options.host} does not offer", enhanced="5.6.7")
        return Outcome(
            event=DeliveryEvent.REFUSED,
            fault=Fault.READER,
            code=553,
            enhanced="5.6.7",
            text=f"this address needs SMTPUTF8, which {self._options.host} does not offer",
        )

    async def _converse(self, line: Line, commands: _Commands, message: bytes) -> tuple[Stage, Outcome]:
        """One message; the stage at which it ended, and how."""
        stage = Stage.MAIL
        try:
            for stage, command in ((Stage.MAIL, commands.mail), (Stage.RCPT, commands.rcpt), (Stage.DATA, b"DATA")):
                reply = await line.ask(command, timeout_s=self._options.timeout_s)
                if not goes_on(stage, reply):
                    return stage, self._ended(stage, reply)
            stage = Stage.BODY
            early = await line.pour(message, timeout_s=self._options.timeout_s)
            if early is not None:
                return stage, self._ended(stage, early)
            stage = Stage.AFTER_DOT
            self._may_be_taken = True
            reply = await line.finish(timeout_s=self._after_dot_s)
            self._may_be_taken = False
            self._handed += 1
            return stage, self._ended(stage, reply)
        except Silence as error:
            self._drop()
            return stage, silence(stage, f"{_WHERE[stage]}: {error}")

    def _ended(self, stage: Stage, reply: Reply) -> Outcome:
        outcome = outcome_of(stage, reply)
        self._open_envelope = stage in (Stage.RCPT, Stage.DATA)
        if ends_session(stage, reply):
            self._drop()
        return outcome

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.abort()


_WHERE = {
    Stage.MAIL: "before the message was announced",
    Stage.RCPT: "when the reader was named",
    Stage.DATA: "before the message was sent",
    Stage.BODY: "in the middle of the message",
    Stage.AFTER_DOT: "after the whole message",
}


def _ours(text: str, *, code: int | None = None, enhanced: str) -> Outcome:
    return Outcome(event=DeliveryEvent.OUR_FAULT, fault=Fault.OURS, code=code, enhanced=enhanced, text=text)
