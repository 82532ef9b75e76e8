"""The table of SMTP replies: stage x code x enhanced code (x what the words say, where the codes say nothing) -> what it means.

The first row that fits decides. Two principles order the rows: a reader is only charged with what names the reader's address
(RFC 3463 subjects 1 and 2, said at RCPT or later), and where it stays open who is to blame it is us, because a wrongly braked
edition loses an hour and a wrongly refused reader is lost. docs/reference/replies.md is written from this table. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from newsletter.delivery.reply_words import VAGUE, Sense
from newsletter.model.delivery import DeliveryEvent, Fault


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


OPENING = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.TLS, Stage.AUTH})
_ABOUT_READER = frozenset({Stage.RCPT, Stage.DATA, Stage.BODY, Stage.AFTER_DOT})
_ANYWHERE = frozenset(Stage)
_BEFORE_READER = OPENING | {Stage.MAIL}
_AT_RCPT = frozenset({Stage.RCPT})
_AFTER_DOT = frozenset({Stage.AFTER_DOT})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row. `code` and `enhanced` are regular expressions for the whole; "" fits a reply without enhanced code."""

    stages: frozenset[Stage]
    code: str
    enhanced: str = r".*"
    says: Sense | None = None  # None: whatever the words
    event: DeliveryEvent
    fault: Fault
    why: str

    def fits(self, stage: Stage, code: int, enhanced: str | None, says: Sense) -> bool:
        """True if this row decides."""
        return (
            stage in self.stages
            and self.says in (None, says)
            and re.fullmatch(self.code, str(code)) is not None
            and re.fullmatch(self.enhanced, enhanced or "") is not None
        )


_E, _F = DeliveryEvent, Fault

RULES: tuple[Rule, ...] = (
    Rule(stages=_AFTER_DOT, code="2..", event=_E.ACCEPTED, fault=_F.NOBODY, why="The server has the message."),
    Rule(
        stages=_AFTER_DOT,
        code="(?![45]..$).*",
        event=_E.LOST,
        fault=_F.SERVER,
        why="No answer that this stage knows: nobody can tell what it means for the message.",
    ),
    Rule(stages=_ANYWHERE, code="(?![45]..$).*", event=_E.NOT_HANDED, fault=_F.SERVER, why="No answer that this stage knows."),
    Rule(
        stages=_BEFORE_READER,
        code="421",
        event=_E.NOT_HANDED,
        fault=_F.SERVER,
        why="It is closing. Before the reader was named this costs the reader no try.",
    ),
    Rule(
        stages=_BEFORE_READER,
        code="4..",
        enhanced=r"4\.4\.2",
        event=_E.NOT_HANDED,
        fault=_F.SERVER,
        why="It is closing an idle connection, and our command crossed that (Amazon SES: 451 4.4.2).",
    ),
    Rule(stages=OPENING, code="4..", event=_E.NOT_HANDED, fault=_F.SERVER, why="It is not ready for anybody."),
    Rule(
        stages=_ANYWHERE,
        code="53[0458]",
        event=_E.OUR_FAULT,
        fault=_F.OURS,
        why="A log-in is wanted or refused: ours, wherever it is said.",
    ),
    Rule(
        stages=_ABOUT_READER,
        code="[45]..",
        enhanced=r"[45]\.2\.2",
        event=_E.PUT_OFF,
        fault=_F.READER,
        why="A full mailbox empties again, whatever class the server gives it.",
    ),
    Rule(
        stages=_AT_RCPT,
        code="552",
        enhanced="",
        says=Sense.NOBODY,
        event=_E.PUT_OFF,
        fault=_F.READER,
        why="552 is a full mailbox (RFC 5321).",
    ),
    Rule(
        stages=_ABOUT_READER,
        code="5..",
        enhanced=rf"{VAGUE}|5\.2\.1",
        says=Sense.FULL,
        event=_E.PUT_OFF,
        fault=_F.READER,
        why="A full mailbox, in words.",
    ),
    Rule(stages=_ANYWHERE, code="4..", event=_E.PUT_OFF, fault=_F.SERVER, why="Not now: tried again later, whatever it says."),
    Rule(
        stages=_ABOUT_READER | {Stage.MAIL},
        code="5..",
        enhanced=r"5\.6\.7",
        event=_E.REFUSED,
        fault=_F.READER,
        why="This address cannot be written to through this server (RFC 6531).",
    ),
    Rule(
        stages=_ANYWHERE,
        code="5..",
        enhanced=r"5\.1\.[78]|5\.1\.90|5\.4\.5",
        event=_E.OUR_FAULT,
        fault=_F.OURS,
        why="The sender's address (5.1.7, 5.1.8), or all that this account may send (Gmail: 5.4.5; Exchange Online: 5.1.90).",
    ),
    Rule(
        stages=_ABOUT_READER,
        code="5..",
        enhanced=VAGUE,
        says=Sense.US,
        event=_E.OUR_FAULT,
        fault=_F.OURS,
        why="Codes that say no more than no, and words that speak of relaying, the sender, policy, limits, spam.",
    ),
    Rule(
        stages=_ABOUT_READER,
        code="5..",
        enhanced=r"5\.1\.[1-6]|5\.1\.10|5\.2\.1",
        event=_E.REFUSED,
        fault=_F.READER,
        why="No such address, or no such domain; mailbox disabled.",
    ),
    Rule(
        stages=_ABOUT_READER,
        code="5..",
        enhanced=r"5\.2\.[34]|5\.7\.124|5\.7\.129|5\.7\.13[346]",
        event=_E.REFUSED,
        fault=_F.NOBODY,
        why="This mailbox takes no such message, or none from outside: refused this once, nobody is charged.",
    ),
    Rule(
        stages=_ABOUT_READER,
        code="5..",
        enhanced=r"5\.7\.\d+|5\.3\.4|5\.6\.\d+",
        event=_E.OUR_FAULT,
        fault=_F.OURS,
        why="Security and policy (5.7.1, 5.7.25, 5.7.26, 5.7.509, 5.7.515), size and content: what we send, and how.",
    ),
    Rule(
        stages=_ABOUT_READER,
        code="5..",
        enhanced=VAGUE,
        says=Sense.READER,
        event=_E.REFUSED,
        fault=_F.READER,
        why="Codes that say no more than no, and words that speak of the reader's mailbox.",
    ),
    Rule(
        stages=_AT_RCPT,
        code="5..",
        enhanced=r"5\.1\.0|5\.2\.0",
        event=_E.REFUSED,
        fault=_F.NOBODY,
        why="Something about the address or mailbox, nobody says what: refused this once, nobody is charged.",
    ),
    Rule(
        stages=_AT_RCPT,
        code="55[0136]",
        enhanced=r"|5\.0\.\d+|5\.4\.[14]|5\.5\.0",
        event=_E.REFUSED,
        fault=_F.READER,
        why="No such mailbox; large providers say it as 550 5.4.1 and 550 5.5.0.",
    ),
    Rule(
        stages=_AT_RCPT,
        code="501",
        enhanced="",
        event=_E.REFUSED,
        fault=_F.READER,
        why="The only argument of RCPT is the reader's address.",
    ),
    Rule(
        stages=_ANYWHERE,
        code="5..",
        event=_E.OUR_FAULT,
        fault=_F.OURS,
        why="What is left: commands it does not know, a sender or content it does not want, a host it does not let in.",
    ),
)


@lru_cache(maxsize=1024)  # a server says the same few things to all
def rule_for(stage: Stage, code: int, enhanced: str | None, says: Sense = Sense.NOBODY) -> Rule:
    """The row that decides."""
    return next(rule for rule in RULES if rule.fits(stage, code, enhanced, says))
