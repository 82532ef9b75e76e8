"""The transport that hands messages to a mail server: one connection for many messages, and an outcome exact to the stage.

A connection is renewed between messages where nothing is at stake: after its share of messages or of time, when it was idle or the
server closed it meanwhile, and after any answer that leaves doubt what the server will read next.

Where the server offers PIPELINING the envelope is one write and one wait (RFC 2920); the body never is part of it.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from newsletter.clock import monotonic
from newsletter.delivery.base import Envelope, Following, NoSession
from newsletter.delivery.envelope_lines import ENVELOPE, Commands, all_go_on, commands_for, first_refusal, paths_of
from newsletter.delivery.line import Line, Silence, Volley
from newsletter.delivery.opening import Opening
from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.replies import Reply, Stage, ends_session, goes_on, outcome_of, silence
from newsletter.model.delivery import DeliveryEvent, Outcome

_AFTER_DOT_S = 600.0  # RFC 5321 section 4.5.3.2.6: a shorter wait makes doubles
_QUIT_S = 1.0


class SmtpTransport:
    """Sessions with the server of the options. `tls`: the trust to use instead of the system's."""

    def __init__(self, options: SmtpOptions, *, tls: ssl.SSLContext | None = None, after_dot_s: float = _AFTER_DOT_S) -> None:
        self._options = options
        self._tls = tls
        self._after_dot_s = after_dot_s
        self._learnt = _Learnt()

    async def open(self) -> SmtpSession:
        """A session that is connected and logged in. Raises NoSession."""
        if self._tls is None:
            # Reads the system's certificates: some milliseconds of disk, so not on the loop and once.
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        session = SmtpSession(self._options, self._tls, max(self._after_dot_s, self._options.timeout_s), self._learnt)
        await session.connect()
        return session


_WORTH_S = 0.002  # of thinking; below it a row is begun too late to be announced, and asking for it costs more than it saves
_NEWEST = 0.1  # weight of the newest answer in what a server takes of late


@dataclass
class _Learnt:
    """What all connections of a send know of their server by now."""

    hears_ahead: bool = True  # False once its answers to an envelope behind a dot were missing or did not fit: some empty their input there
    thinks_s: float = 1.0  # from a dot to its answer, of late


class SmtpSession:
    """One connection after another to one server, for one task at a time."""

    def __init__(self, options: SmtpOptions, tls: ssl.SSLContext, after_dot_s: float, learnt: _Learnt) -> None:
        self._options = options
        self._learnt = learnt
        self._tls = tls
        self._after_dot_s = after_dot_s
        self._line: Line | None = None
        self._offers: dict[str, str] = {}
        self._handed = 0  # messages on this connection
        self._opened_at = self._used_at = 0.0  # monotonic
        self._open_envelope = False  # the server waits for more recipients: RSET before the next MAIL
        self._may_be_taken = False
        self._dotted_at = 0.0  # monotonic
        self._answered = 0  # commands of the present envelope that were answered
        self._following: Following | None = None  # of the present message
        self._announced: Commands | None = None  # the next envelope, sent behind the last dot: its replies come next

    @property
    def may_be_taken(self) -> bool:
        """As the promise says."""
        return self._may_be_taken

    async def connect(self) -> None:
        """Open a connection of its own. Raises NoSession."""
        self._line, self._offers = await Opening(self._options, self._tls).run()
        self._handed, self._open_envelope = 0, False
        self._opened_at = self._used_at = monotonic()

    async def hand_over(self, envelope: Envelope, message: bytes, following: Following | None = None) -> Outcome:
        """As the promise says; an address that cannot be written to is refused before anything is sent."""
        self._may_be_taken, self._following = False, following
        paths = paths_of(envelope)
        if isinstance(paths, Outcome):
            self._forget_announced()
            return paths
        try:
            for last_chance in (False, True):
                ready = await self._ready_line()
                if isinstance(ready, Outcome):
                    return ready
                line, is_used = ready
                commands = commands_for(*paths, envelope.envid, len(message), offers=self._offers, options=self._options)
                if isinstance(commands, Outcome):
                    self._forget_announced()
                    return commands
                stage, outcome = await self._converse(line, commands, message)
                # On a connection that was used before, "gone" before the first reply says nothing about this message; nor do, at any
                # stage of its envelope, answers that are missing or do not fit it.
                gone = stage in ENVELOPE and outcome.event is DeliveryEvent.NOT_HANDED
                if not (gone and is_used) or last_chance:
                    break
            return outcome
        except asyncio.CancelledError:
            # A reply may still be on its way: whoever used this line next would read it as its own.
            self._drop()
            raise

    async def close(self) -> None:
        """Say QUIT if there is somebody to say it to; gone within two seconds."""
        line, self._line, self._announced = self._line, None, None
        if line is not None:
            await line.close(timeout_s=_QUIT_S)

    def _forget_announced(self) -> None:
        """Be gone where the server waits for a message that will not come."""
        if self._announced is not None:
            self._drop()

    async def _ready_line(self) -> tuple[Line, bool] | Outcome:
        """A line in order and whether it has carried a message before; an outcome if there is none to be had."""
        line = self._line
        if line is not None and self._announced is not None:
            return line, True
        if line is not None and line.usable and self._has_had_its_share():
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

    def _has_had_its_share(self) -> bool:
        options, now = self._options, monotonic()
        return (
            self._handed >= options.messages_per_connection
            or self._is_old(now)
            # A server that closes idle connections may be about to.
            or now - self._used_at >= options.idle_s
        )

    def _is_old(self, now: float) -> bool:
        return now - self._opened_at >= self._options.max_age_s

    async def _is_in_order(self, line: Line) -> bool:
        if line.usable and self._open_envelope:
            try:
                reply = await line.ask(b"RSET", timeout_s=self._options.timeout_s)
            except Silence:
                return False
            self._open_envelope = False
            return goes_on(Stage.MAIL, reply) and line.usable
        return line.usable

    async def _converse(self, line: Line, commands: Commands, message: bytes) -> tuple[Stage, Outcome]:
        """One message; the stage at which it ended, and how."""
        stage = Stage.MAIL
        self._used_at = monotonic()
        try:
            if not message.endswith(b"\r\n"):
                message += b"\r\n"
            if self._may_group:
                refused = await self._announce_at_once(line, commands, message)
            else:
                refused = await self._announce(line, commands)
            if refused is not None:
                return refused
            more, count = b"", 0
            if not line.is_dotted:
                stage = Stage.BODY
                early = await line.pour(message, timeout_s=self._options.timeout_s)
                if early is not None:
                    return stage, self._ended(stage, early)
                more, count = self._last_word()
            stage = Stage.AFTER_DOT
            reply = await line.finish(timeout_s=self._after_dot_s, more=more, count=count)
            self._may_be_taken = False
            self._handed += 1
            self._used_at = monotonic()
            self._learnt.thinks_s += (self._used_at - self._dotted_at - self._learnt.thinks_s) * _NEWEST
            return stage, self._ended(stage, reply)
        except Silence as error:
            self._drop()
            if stage is Stage.MAIL:
                stage = self._stage_reached(line)
            return stage, silence(stage, f"{_WHERE[stage]}: {error}")

    def _stage_reached(self, line: Line) -> Stage:
        """Where the line broke while the envelope's answers were waited for; a volley may have gone on from there."""
        if line.is_dotted:
            return Stage.AFTER_DOT
        return Stage.BODY if line.has_begun_body else ENVELOPE[min(self._answered, 2)]

    def _last_word(self) -> tuple[bytes, int]:
        """Just before the dot is written: from now on the message may be taken. What is to follow the dot, and how many commands."""
        more = self._announcement()
        self._may_be_taken = True
        self._dotted_at = monotonic()
        return more, 3 if more else 0

    @property
    def _may_group(self) -> bool:
        return self._options.pipelining == "auto" and "pipelining" in self._offers

    @property
    def looks_ahead(self) -> bool:
        """True if the server takes so long after a message that announcing the next one meanwhile is worth its trouble."""
        return self._learnt.thinks_s > _WORTH_S and self._learnt.hears_ahead and self._may_group

    def look_ahead(self) -> None:
        """Announce the next message while the server thinks about the present one."""
        if self._may_be_taken and self._announced is None and self._line is not None and (more := self._announcement()):
            self._line.send_ahead(more, 3)

    def _announcement(self) -> bytes:
        """The next envelope, where it may go out behind the dot of this message: a wait less for each on a link with a delay.

        Its replies are read as those of any group, so a line too many after the dot is found out by the answer to DATA.
        """
        has_room = self._handed + 1 < self._options.messages_per_connection and not self._is_old(monotonic())
        if self._following is None or not self.looks_ahead or not has_room or (come := self._following()) is None:
            return b""
        envelope, size = come
        paths = paths_of(envelope)
        commands = (
            paths if isinstance(paths, Outcome) else commands_for(*paths, envelope.envid, size, offers=self._offers, options=self._options)
        )
        if isinstance(commands, Outcome):
            return b""
        self._announced = commands
        return b"".join(commands)

    async def _announce(self, line: Line, commands: Commands) -> tuple[Stage, Outcome] | None:
        """The envelope, one command after the other; None if the server waits for the body."""
        for self._answered, (stage, command) in enumerate(zip(ENVELOPE, commands, strict=True)):
            [reply] = await line.ask_all(command, 1, timeout_s=self._options.timeout_s)
            if not goes_on(stage, reply):
                return stage, self._ended(stage, reply)
        return None

    async def _announce_at_once(self, line: Line, commands: Commands, message: bytes) -> tuple[Stage, Outcome] | None:
        """The envelope in one write, or as it went out with the last dot; None if the server waits for the body, or has it already."""
        self._answered = 0
        announced, self._announced = self._announced, None
        # Behind another message the first of these answers may be one too many for that one.
        behind = announced is not None or self._handed > 0
        if announced not in (None, commands):
            # Not what `following` named: the server must not get this body for that envelope.
            raise Silence("another message was announced")
        volley = Volley(message, all_go_on, self._last_word, self._after_dot_s)
        try:
            if announced is None:
                replies = await line.ask_all(b"".join(commands), 3, timeout_s=self._options.timeout_s, volley=volley)
            else:
                replies = await line.take(3, timeout_s=self._options.timeout_s, volley=volley)
        except Silence:
            self._answered = len(line.heard)
            if line.has_begun_body:
                raise
            if announced is not None and not line.heard and monotonic() - self._used_at >= self._options.timeout_s:
                self._learnt.hears_ahead = False
            # What a server says before it closes the connection is its answer: "421", or "550 5.7.1 go away". Not behind another message:
            # whether it belongs to that one cannot be found out any more.
            if behind or (refused := first_refusal(line.heard)) is None:
                raise
            stage, reply = refused
            outcome = self._ended(stage, reply)
            self._drop()
            return stage, outcome
        if line.is_dotted or (refused := first_refusal(replies)) is None:
            return None
        stage, reply = refused
        outcome = self._ended(stage, reply)
        # Where it was the last word, and may be about the message before, nothing can be found out.
        in_step = not behind if self._line is None else await self._is_in_step(line, stage, replies, behind=behind)
        if not in_step:
            self._learnt.hears_ahead = self._learnt.hears_ahead and announced is None
            # A line too many stands for the answer to another command: nobody may be charged with it.
            self._drop()
            return stage, silence(stage, f"{_WHERE[stage]}: the server's answers do not fit what it was asked")
        return stage, outcome

    async def _is_in_step(self, line: Line, stage: Stage, replies: list[Reply], *, behind: bool) -> bool:
        """After a refusal: False unless every answer so far was the answer to its own command. Leaves the server without an envelope."""
        if stage is not Stage.DATA and replies[2].code // 100 == 3:
            await self._end_empty_message(line, replies)
        elif replies[2].code // 100 not in (4, 5):
            return False
        if self._line is None:
            return not behind
        try:
            reset = await line.ask(b"RSET", timeout_s=self._options.timeout_s)
        except Silence:
            self._drop()  # some servers are gone after a refusal; it stands, unless it may be about the message before
            return not line.is_out_of_step and not behind
        self._open_envelope = False
        return goes_on(Stage.MAIL, reset) and line.usable

    async def _end_empty_message(self, line: Line, replies: list[Reply]) -> None:
        """Of a server that waits for a body although nobody is to get it (RFC 2920 section 3.1): the dot, if that can reach nobody."""
        if goes_on(Stage.RCPT, replies[1]) or not line.usable:
            self._drop()
            return
        try:
            await line.ask(b".", timeout_s=self._options.timeout_s)
        except Silence:
            self._drop()

    def _ended(self, stage: Stage, reply: Reply) -> Outcome:
        outcome = outcome_of(stage, reply)
        self._open_envelope = stage in (Stage.RCPT, Stage.DATA)
        if ends_session(stage, reply):
            self._drop()
        return outcome

    def _drop(self) -> None:
        line, self._line, self._announced = self._line, None, None
        if line is not None:
            line.abort()


_WHERE = {
    Stage.MAIL: "before the message was announced",
    Stage.RCPT: "when the reader was named",
    Stage.DATA: "before the message was sent",
    Stage.BODY: "in the middle of the message",
    Stage.AFTER_DOT: "after the whole message",
}
