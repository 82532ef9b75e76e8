"""What an SMTP reply means: an Outcome, by the table of `reply_rules`; nobody else reads replies. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.delivery.reply_rules import OPENING, RULES, Stage, rule_for
from newsletter.delivery.reply_words import sense_of
from newsletter.model.delivery import DeliveryEvent, Fault, Outcome

__all__ = ["RULES", "Reply", "Stage", "clean", "ends_session", "goes_on", "login_refused", "outcome_of", "relay_id", "rule_for", "silence"]

_TEXT = 500  # characters of a refusal that the ledger keeps
_ACCEPTED_TEXT = 200  # characters of a 2xx, enough for any relay's own id


_GOES_ON = {Stage.GREETING: 220, Stage.TLS: 220, Stage.AUTH: 235, Stage.DATA: 354}  # else any 2xx
_LOGIN_CODES = frozenset({530, 534, 535, 538})
_LOGIN_ENHANCED = frozenset({"5.7.8", "5.7.9", "5.7.11"})
_LOGIN_STAGES = frozenset({Stage.AUTH, Stage.MAIL})

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One whole reply of a server; lines joined by a line feed."""

    code: int
    text: str = ""

    @property
    def enhanced(self) -> str | None:
        """The RFC 3463 code at the start of the text; None where it contradicts the reply code's class."""
        found = _ENHANCED.match(self.text)
        return found[0] if found and int(found[1]) == self.code // 100 else None


def goes_on(stage: Stage, reply: Reply) -> bool:
    """True if the conversation may go on to the next stage (RFC 5321 section 4.3.2)."""
    wanted = _GOES_ON.get(stage)
    return reply.code == wanted if wanted is not None else 200 <= reply.code <= 299


def outcome_of(stage: Stage, reply: Reply) -> Outcome:
    """What a reply means that does not go on, or the reply to the final dot."""
    enhanced = reply.enhanced
    rule = rule_for(stage, reply.code, enhanced, sense_of(reply.code, enhanced, reply.text))
    accepted = rule.event is DeliveryEvent.ACCEPTED
    return Outcome(
        event=rule.event,
        fault=rule.fault,
        code=reply.code if 200 <= reply.code <= 599 else None,
        enhanced=enhanced,
        text=clean(reply.text, _ACCEPTED_TEXT if accepted else _TEXT),
        relay_id=relay_id(reply.text) if accepted else None,
        stage=stage.value,
    )


def silence(stage: Stage, what: str) -> Outcome:
    """What a drop, a time-out or an unreadable answer means: lost once the final dot may be out, else not handed."""
    event = DeliveryEvent.LOST if stage is Stage.AFTER_DOT else DeliveryEvent.NOT_HANDED
    return Outcome(event=event, fault=Fault.SERVER, text=clean(what, _TEXT), stage=stage.value)


def ends_session(stage: Stage, reply: Reply) -> bool:
    """True if no further command may follow on this connection.

    After a refusal in or behind a body nobody knows whether the server still reads text or commands.
    """
    if reply.code == 421 or (reply.code // 100 == 4 and reply.enhanced == "4.4.2") or not 200 <= reply.code <= 599:
        return True
    if stage is Stage.AFTER_DOT:
        return reply.code // 100 != 2
    return stage is Stage.BODY or stage in OPENING or reply.code // 100 in (2, 3)


def login_refused(outcome: Outcome) -> bool:
    """True if the server wants a log-in that it does not get: trying again locks accounts.

    5.7.9 after a message is not about the log-in: Yahoo says it of its policy.
    """
    if outcome.fault is not Fault.OURS:
        return False
    return outcome.code in _LOGIN_CODES or (outcome.enhanced in _LOGIN_ENHANCED and outcome.stage in _LOGIN_STAGES)


def clean(text: str, most: int) -> str:
    """A server's words as a database and a terminal can take them: one line, no control or surrogate characters."""
    plain = text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.split())[:most]


_RELAY_IDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bqueued as ([\w./-]+)",  # Postfix and what imitates it
        r"\bInternalId=(\d+)",  # Exchange
        r"\bid=([\w-]+)",  # Exim
        r"\bOK\s+\d{9,} (\S+) - gsmtp",  # Gmail
        r"\bqp (\d+)",  # qmail
        r"(?:^|\s)(\S+) Message accepted for delivery",  # Sendmail
        r"^(?:2\.\d+\.\d+ )?Ok:? ([0-9a-f]{16,}[\w-]*)",  # Amazon SES
        r"^(?:2\.\d+\.\d+ )?Ok:? ([0-9A-F]{1,2}/\S+)",  # Momentum (SparkPost)
    )
)


def relay_id(text: str) -> str | None:
    """The relay's own name for an accepted message, where its 2xx gives one."""
    for pattern in _RELAY_IDS:
        if match := pattern.search(text):
            return match[1].rstrip(".")
    return None
