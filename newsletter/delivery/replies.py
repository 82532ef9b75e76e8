"""What an SMTP reply means: one table from (stage, code, enhanced code) to an Outcome, and nobody else reads replies.

The first rule that fits decides. Two principles order the rules: a reader is only charged with what names the reader's address
(RFC 3463 subjects 1 and 2, said at RCPT or later), and where the words leave it open who is to blame it is us, because a wrongly
braked edition loses an hour and a wrongly refused reader is lost. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from newsletter.model.delivery import DeliveryEvent, Fault, Outcome

_TEXT = 500  # characters of a refusal that the ledger keeps
_ACCEPTED_TEXT = 200  # characters of a 2xx, enough for any relay's own id


class Stage(StrEnum):
    """Where a conversation with a server stands; what is asked next."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"  # bytes of the message are on their way, the final dot is not
    AFTER_DOT = "after_dot"


_OPENING = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.TLS, Stage.AUTH})
_ABOUT_READER = frozenset({Stage.RCPT, Stage.DATA, Stage.BODY, Stage.AFTER_DOT})
_CONTENT = frozenset({Stage.DATA, Stage.BODY, Stage.AFTER_DOT})
_ANYWHERE = frozenset(Stage)
_GOES_ON = {Stage.GREETING: "220", Stage.TLS: "220", Stage.AUTH: "235", Stage.DATA: "354"}
_LOGIN_CODES = frozenset({530, 534, 535, 538})
_LOGIN_ENHANCED = frozenset({"5.7.8", "5.7.9", "5.7.11"})


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One whole reply of a server; lines joined by a line feed."""

    code: int
    text: str = ""

    @property
    def enhanced(self) -> str | None:
        """The RFC 3463 code at the start of the text; None where it contradicts the reply code's class."""
        found = re.match(r"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)", self.text)
        return found[0] if found and int(found[1]) == self.code // 100 else None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of the table. `code` and `enhanced` are regular expressions for the whole; "" fits a reply without enhanced code."""

    stages: frozenset[Stage]
    code: str
    enhanced: str = r".*"
    event: DeliveryEvent
    fault: Fault

    def fits(self, stage: Stage, reply: Reply) -> bool:
        """True if this row decides."""
        return (
            stage in self.stages
            and re.fullmatch(self.code, str(reply.code)) is not None
            and re.fullmatch(self.enhanced, reply.enhanced or "") is not None
        )


_E, _F = DeliveryEvent, Fault
_AT_RCPT = frozenset({Stage.RCPT})

RULES: tuple[Rule, ...] = (
    # An answer that this stage does not know. After the dot nobody can tell what it means for the message.
    Rule(stages=frozenset({Stage.AFTER_DOT}), code="2..", event=_E.ACCEPTED, fault=_F.NOBODY),
    Rule(stages=frozenset({Stage.AFTER_DOT}), code="(?![45]..$).*", event=_E.LOST, fault=_F.SERVER),
    Rule(stages=_ANYWHERE, code="(?![45]..$).*", event=_E.NOT_HANDED, fault=_F.SERVER),
    # "I am closing": before the reader was named it costs that reader no try.
    Rule(stages=_OPENING | {Stage.MAIL}, code="421", event=_E.NOT_HANDED, fault=_F.SERVER),
    Rule(stages=_OPENING, code="4..", event=_E.NOT_HANDED, fault=_F.SERVER),
    # A log-in that is wanted or refused is ours wherever it is said.
    Rule(stages=_ANYWHERE, code="53[0458]", event=_E.OUR_FAULT, fault=_F.OURS),
    # A full mailbox empties again, whatever class the server gives it.
    Rule(stages=_ABOUT_READER, code="[45]..", enhanced=r"[45]\.2\.2", event=_E.PUT_OFF, fault=_F.READER),
    Rule(stages=_AT_RCPT, code="552", enhanced="", event=_E.PUT_OFF, fault=_F.READER),
    Rule(stages=_ANYWHERE, code="4..", event=_E.PUT_OFF, fault=_F.SERVER),
    # The address cannot be written to through this server (RFC 6531); no word against the address itself.
    Rule(stages=_ABOUT_READER | {Stage.MAIL}, code="5..", enhanced=r"5\.6\.7", event=_E.REFUSED, fault=_F.READER),
    # 5.1.7 and 5.1.8 speak of the sender's address, the rest of subject 1 of the reader's.
    Rule(stages=_ANYWHERE, code="5..", enhanced=r"5\.1\.[78]", event=_E.OUR_FAULT, fault=_F.OURS),
    Rule(stages=_ABOUT_READER, code="5..", enhanced=r"5\.1\.\d+|5\.2\.[0134]", event=_E.REFUSED, fault=_F.READER),
    # Security and policy (5.7.1, 5.7.25, 5.7.26, 5.7.509, 5.7.515), size and content are about what we send and how.
    Rule(stages=_ABOUT_READER, code="5..", enhanced=r"5\.7\.\d+|5\.3\.4|5\.6\.\d+", event=_E.OUR_FAULT, fault=_F.OURS),
    # Large providers say "no such mailbox" as 550 5.4.1 and 550 5.5.0.
    Rule(stages=_AT_RCPT, code="55[0136]", event=_E.REFUSED, fault=_F.READER),
    # The only argument of RCPT is the address.
    Rule(stages=_AT_RCPT, code="501", enhanced="", event=_E.REFUSED, fault=_F.READER),
    # What is left: unknown commands, relaying denied in bare words, content refused, sender refused.
    Rule(stages=_ANYWHERE, code="5..", event=_E.OUR_FAULT, fault=_F.OURS),
)


def goes_on(stage: Stage, reply: Reply) -> bool:
    """True if the conversation may go on to the next stage (RFC 5321 section 4.3.2)."""
    return re.fullmatch(_GOES_ON.get(stage, "2.."), str(reply.code)) is not None


def outcome_of(stage: Stage, reply: Reply) -> Outcome:
    """What a reply means that does not go on, or the reply to the final dot."""
    rule = next(rule for rule in RULES if rule.fits(stage, reply))
    accepted = rule.event is DeliveryEvent.ACCEPTED
    return Outcome(
        event=rule.event,
        fault=rule.fault,
        code=reply.code if 200 <= reply.code <= 599 else None,
        enhanced=reply.enhanced,
        text=clean(reply.text, _ACCEPTED_TEXT if accepted else _TEXT),
        relay_id=relay_id(reply.text) if accepted else None,
    )


def silence(stage: Stage, what: str) -> Outcome:
    """What a drop, a time-out or an unreadable answer means: lost once the final dot may be out, else not handed."""
    event = DeliveryEvent.LOST if stage is Stage.AFTER_DOT else DeliveryEvent.NOT_HANDED
    return Outcome(event=event, fault=Fault.SERVER, text=clean(what, _TEXT))


def ends_session(stage: Stage, reply: Reply) -> bool:
    """True if no further command may follow on this connection.

    After a refusal in or behind a body nobody knows whether the server still reads text or commands.
    """
    if reply.code == 421 or not 200 <= reply.code <= 599:
        return True
    if stage is Stage.AFTER_DOT:
        return reply.code // 100 != 2
    return stage is Stage.BODY or stage in _OPENING or reply.code // 100 in (2, 3)


def login_refused(outcome: Outcome) -> bool:
    """True if the server wants a log-in that it does not get: trying again locks accounts."""
    return outcome.fault is Fault.OURS and (outcome.code in _LOGIN_CODES or outcome.enhanced in _LOGIN_ENHANCED)


def clean(text: str, most: int) -> str:
    """A server's words as a database and a terminal can take them: one line, no control or surrogate characters."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:most]


_RELAY_IDS = (
    r"\bqueued as ([\w./-]+)",  # Postfix and what imitates it
    r"\bInternalId=(\d+)",  # Exchange
    r"\bid=([\w-]+)",  # Exim
    r"\bOK\s+\d{9,} (\S+) - gsmtp",  # Gmail
    r"\bqp (\d+)",  # qmail
    r"(?:^|\s)(\S+) Message accepted for delivery",  # Sendmail
    r"^(?:2\.\d+\.\d+ )?Ok:? ([0-9a-f]{16,}[\w-]*)",  # Amazon SES
    r"^(?:2\.\d+\.\d+ )?Ok:? ([0-9A-F]{1,2}/\S+)",  # Momentum (SparkPost)
)


def relay_id(text: str) -> str | None:
    """The relay's own name for an accepted message, where its 2xx gives one."""
    found = (re.search(pattern, text, re.IGNORECASE) for pattern in _RELAY_IDS)
    return next((match[1].rstrip(".") for match in found if match), None)
