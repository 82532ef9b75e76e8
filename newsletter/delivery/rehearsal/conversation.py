"""One client's conversation with the rehearsal server, from the banner to the last word."""

from __future__ import annotations

import asyncio
import re
import ssl

from newsletter.delivery.dots import unstuffed
from newsletter.delivery.rehearsal.fates import Fate
from newsletter.delivery.rehearsal.ids import ses_id
from newsletter.delivery.rehearsal.inlet import Gone, Inlet
from newsletter.delivery.rehearsal.login import asked_login
from newsletter.delivery.rehearsal.reception import Heard, Received, Reception
from newsletter.delivery.replies import Stage

_NAME = "rehearsal.invalid"
_PATH = re.compile(r"(?:FROM|TO):<([^<>]*)>(?: (.*))?", re.IGNORECASE)
_SIZE = re.compile(r"\bSIZE=(\d+)", re.IGNORECASE)
_PART_OF_BODY = 1024  # octets that are read before a drop or an answer in the middle of a message


class Conversation:
    """What the server knows of one client."""

    def __init__(self, reception: Reception, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        self._at = reception
        self._writer = writer
        self._number = number
        self._inlet = Inlet(reader, reception.breaches.append)
        self._secure = writer.get_extra_info("sslcontext") is not None
        self._logged_in = False
        self._greeted = False
        self._taken = 0
        self._forget_envelope()

    async def run(self) -> None:
        """Talk until one side has gone."""
        try:
            if (await self._banner()).startswith("220"):
                while await self._turn():
                    pass
        except (Gone, ConnectionError, ssl.SSLError):
            self._writer.transport.abort()

    def _forget_envelope(self) -> None:
        self._sender: str | None = None
        self._parameters = ""
        self._recipients: list[str] = []
        self._fate = Fate.TAKEN

    async def _banner(self) -> str:
        if self._at.is_dropped(Stage.CONNECT):
            raise Gone
        await asyncio.sleep(self._at.habits.slow_banner_s)
        most = self._at.habits.most_connections
        if most is not None and self._at.open_connections > most:
            return await self._say(Stage.GREETING, "421 4.7.0 too many connections")
        return await self._say(Stage.GREETING, f"220 {_NAME} ESMTP")

    async def _turn(self) -> bool:
        """Hear one command and answer it; False if that was the last."""
        try:
            line = await asyncio.wait_for(self._inlet.line(), self._at.habits.closes_after_idle_s)
        except TimeoutError:
            await self._write(self._at.habits.idle_reply)
            return False
        self._at.on_heard(Heard(connection=self._number, line=line, secure=self._secure))
        if not self._inlet.is_empty and not self._at.habits.pipelining:
            self._at.breaches.append("a command sent before the last was answered")
        verb, _, rest = line.decode("utf-8", "replace").partition(" ")
        said = await self._act(verb.upper(), rest)
        return not said.startswith(("421", "221"))

    async def _act(self, verb: str, rest: str) -> str:
        match verb:
            case "EHLO" | "HELO":
                return await self._ehlo(verb, rest)
            case "STARTTLS" if self._at.habits.starttls is not None and not self._secure:
                return await self._starttls(self._at.habits.starttls)
            case "AUTH" if self._at.habits.users:
                return await self._auth(rest)
            case "MAIL":
                return await self._mail(rest)
            case "RCPT":
                return await self._rcpt(rest)
            case "DATA":
                return await self._data()
            case "RSET":
                self._forget_envelope()
                return await self._write("250 2.0.0 forgotten")
            case "NOOP":
                return await self._write("250 2.0.0 nothing done")
            case "QUIT":
                return await self._write("221 2.0.0 goodbye")
            case _:
                return await self._write("502 5.5.1 no such command here")

    async def _ehlo(self, verb: str, rest: str) -> str:
        if not rest.strip():
            return await self._write("501 5.5.4 give your name")
        self._forget_envelope()
        self._greeted = True
        lines = [_NAME, *(self._offers() if verb == "EHLO" else [])]
        return await self._say(Stage.EHLO, "250 " + "\n".join(lines))

    def _offers(self) -> list[str]:
        habits = self._at.habits
        offers = ["8BITMIME", "ENHANCEDSTATUSCODES"]
        offers += ["PIPELINING"] if habits.pipelining else []
        offers += ["SMTPUTF8"] if habits.smtputf8 else []
        offers += [f"SIZE {habits.size}"] if habits.size is not None else []
        offers += ["STARTTLS"] if habits.starttls is not None and not self._secure else []
        if habits.users and (self._secure or habits.offers_login_in_clear):
            offers.append("AUTH " + " ".join(habits.mechanisms))
        return offers

    async def _starttls(self, context: ssl.SSLContext) -> str:
        habits = self._at.habits
        said = await self._say(Stage.TLS, "220 2.0.0 go ahead", tail=habits.injects_after_starttls)
        if said.startswith("220"):
            self._inlet.forget()
            self._forget_envelope()
            await self._writer.start_tls(context)
            self._secure = True
        return said

    async def _auth(self, rest: str) -> str:
        self._at.logins += 1
        most = self._at.habits.most_logins
        if most is not None and self._at.logins > most:
            return await self._say(Stage.AUTH, "454 4.7.0 too many log-ins")
        login = await asked_login(rest, self._ask)
        self._logged_in = login in self._at.habits.users
        said = await self._say(Stage.AUTH, "235 2.7.0 welcome" if self._logged_in else "535 5.7.8 wrong name or password")
        self._logged_in = said.startswith("235")
        return said

    async def _ask(self, prompt: str) -> bytes:
        await self._write(f"334 {prompt}")
        line = await self._inlet.line()
        self._at.on_heard(Heard(connection=self._number, line=line, secure=self._secure))
        return line

    async def _mail(self, rest: str) -> str:
        habits, found = self._at.habits, _PATH.fullmatch(rest)
        if habits.says_421_after is not None and self._taken >= habits.says_421_after:
            return await self._write("421 4.7.0 enough for one connection")
        if habits.users and not self._logged_in:
            return await self._say(Stage.MAIL, "530 5.7.0 log in first")
        if not self._greeted or self._sender is not None:
            return await self._say(Stage.MAIL, "503 5.5.1 not now")
        if found is None:
            return await self._say(Stage.MAIL, "501 5.1.7 no address there")
        self._parameters = found[2] or ""
        declared = _SIZE.search(self._parameters)
        if habits.size is not None and declared and int(declared[1]) > habits.size:
            return await self._say(Stage.MAIL, f"552 5.3.4 more than {habits.size} bytes")
        said = await self._say(Stage.MAIL, self._at.throttled(Stage.MAIL) or "250 2.1.0 sender ok")
        if said.startswith("2"):
            self._sender = found[1]
        return said

    async def _rcpt(self, rest: str) -> str:
        found = _PATH.fullmatch(rest)
        if self._sender is None:
            return await self._say(Stage.RCPT, "503 5.5.1 MAIL first")
        if found is None or "@" not in found[1]:
            return await self._say(Stage.RCPT, "501 5.1.3 no address there")
        if not found[1].isascii() and "SMTPUTF8" not in self._parameters.upper():
            self._at.breaches.append("an address beyond ASCII without SMTPUTF8")
            return await self._say(Stage.RCPT, "553 5.6.7 SMTPUTF8 needed")
        self._fate = self._at.fate_of(found[1])
        if self._fate is Fate.DROPPED_AT_RCPT:
            raise Gone
        put_off = "451 4.3.2 not now" if self._fate is Fate.PUT_OFF_AT_RCPT else self._at.greylisted(found[1])
        said = await self._say(Stage.RCPT, put_off or "250 2.1.5 recipient ok", recipient=found[1])
        if said.startswith("2"):
            self._recipients.append(found[1])
        return said

    async def _data(self) -> str:
        if not self._recipients:
            return await self._say(Stage.DATA, "503 5.5.1 RCPT first")
        said = await self._say(Stage.DATA, "354 end with a dot alone")
        if not said.startswith("354"):
            return said
        if self._at.habits.stops_reading_body:
            self._writer.transport.pause_reading()  # type: ignore[attr-defined]  # typeshed knows it only as a write transport
            await asyncio.Event().wait()
        early = self._at.own_answer(Stage.BODY, self._recipients[0])
        if early is not None or self._at.is_dropped(Stage.BODY) or self._fate is Fate.DROPPED_IN_BODY:
            await self._inlet.message(at_most=_PART_OF_BODY)
            if early is None:
                raise Gone
            return await self._write(early)
        return await self._take(await self._inlet.message(pause_s=self._at.habits.body_pause_s))

    async def _take(self, wire: bytes) -> str:
        """Answer the final dot. A message that the server says yes to is kept before it says so."""
        habits, faults = self._at.habits, self._inlet.inspect(wire)
        usual = f"250 Ok {ses_id(self._at.taken)}" if habits.ids_like_ses else f"250 2.0.0 Ok: queued as R{self._at.taken:06d}"
        if faults:
            usual = f"554 5.6.0 {faults[0]}"
        elif habits.size is not None and len(wire) > habits.size:
            usual = f"552 5.3.4 more than {habits.size} bytes"
        elif self._fate is Fate.PUT_OFF_AFTER_DOT:
            usual = "451 4.3.0 not now"
        else:
            usual = self._at.throttled(Stage.AFTER_DOT) or usual
        reply = self._at.own_answer(Stage.AFTER_DOT, self._recipients[0]) or usual
        dropped = self._at.is_dropped(Stage.AFTER_DOT) or self._fate is Fate.UNANSWERED
        slow_s = habits.fates.slow_s if habits.fates and self._fate is Fate.SLOW else 0.0
        if reply.startswith("2"):
            self._keep(wire, answered=not dropped and habits.never_answers is not Stage.AFTER_DOT)
        self._forget_envelope()
        if dropped:
            raise Gone
        await asyncio.sleep(habits.after_dot_delay_s + slow_s)
        return await self._answer(Stage.AFTER_DOT, reply)

    def _keep(self, wire: bytes, *, answered: bool) -> None:
        self._taken += 1
        self._at.keep(
            Received(
                sender=self._sender or "",
                recipients=tuple(self._recipients),
                message=unstuffed(wire),
                wire=wire,
                parameters=self._parameters,
                index=self._at.taken,
                connection=self._number,
                answered=answered,
            )
        )

    async def _say(self, stage: Stage, usual: str, *, recipient: str = "", tail: bytes = b"") -> str:
        """Answer at a stage as the habits will have it; what was said."""
        if self._at.is_dropped(stage):
            raise Gone
        return await self._answer(stage, self._at.own_answer(stage, recipient) or usual, tail=tail)

    async def _answer(self, stage: Stage, reply: str, *, tail: bytes = b"") -> str:
        habits = self._at.habits
        if habits.never_answers is stage:
            while True:
                await self._inlet.line()  # until the client has had enough
        if habits.extra_line_after is stage:
            tail += habits.extra_line.encode() + b"\r\n"
        return await self._write(reply, tail=tail)

    async def _write(self, reply: str, *, tail: bytes = b"") -> str:
        await asyncio.sleep(self._at.habits.reply_delay_s)
        code, lines = reply[:3], reply[4:].split("\n")
        if code >= "400":
            self._at.refusals[reply] += 1
        marked = [f"{code}-{line}" for line in lines[:-1]] + [f"{code} {lines[-1]}"]
        self._writer.write("".join(line + "\r\n" for line in marked).encode() + tail)
        await self._writer.drain()
        return reply
