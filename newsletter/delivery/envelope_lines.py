"""The commands of one message's envelope, MAIL, RCPT and DATA, as lines for one server, and whether their answers let it go. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsletter.delivery.addresses import BadAddress, needs_smtputf8, wire_address
from newsletter.delivery.base import Envelope
from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.replies import Reply, Stage, goes_on
from newsletter.model.delivery import DeliveryEvent, Fault, Outcome

ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)
Commands = tuple[bytes, bytes, bytes]  # MAIL, RCPT and DATA, each with its line end


def paths_of(envelope: Envelope) -> tuple[str, str] | Outcome:
    """Sender and recipient as they are written on the wire, or whose fault it is that they cannot be."""
    try:
        sender = wire_address(envelope.sender) if envelope.sender else ""
    except BadAddress as error:
        return _ours(str(error), enhanced="5.1.7")
    try:
        return sender, wire_address(envelope.recipient)
    except BadAddress as error:
        return Outcome(event=DeliveryEvent.REFUSED, fault=Fault.READER, code=553, enhanced="5.1.3", text=str(error))


def commands_for(
    sender: str, recipient: str, envid: str, size: int, *, offers: Mapping[str, str], options: SmtpOptions
) -> Commands | Outcome:
    """MAIL, RCPT and DATA as lines, or why this server cannot take the message at all."""
    mail, rcpt = f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>"
    if "size" in offers:
        limit = int(offers["size"] or 0) if offers["size"].isdecimal() else 0
        if 0 < limit < size:
            return _ours(f"a message of {size:,} bytes; the mail server takes at most {limit:,}", code=552, enhanced="5.3.4")
        mail += f" SIZE={size}"
    if needs_smtputf8(sender) or needs_smtputf8(recipient):
        if "smtputf8" not in offers:
            return _needs_smtputf8(sender, options.host)
        # RFC 6531 section 3.1 (8): such a server has 8BITMIME, and the address stands in the message's own header.
        mail += " SMTPUTF8 BODY=8BITMIME"
    elif options.dsn and "dsn" in offers:
        # RFC 3461: the name of the message, and the reader's address as it is known here, come back in the report.
        mail += " RET=HDRS" + (f" ENVID={_xtext(envid)}" if envid else "")
        rcpt += f" NOTIFY=FAILURE ORCPT=rfc822;{_xtext(recipient)}"
    return mail.encode() + b"\r\n", rcpt.encode() + b"\r\n", b"DATA\r\n"


def _needs_smtputf8(sender: str, host: str) -> Outcome:
    if needs_smtputf8(sender):
        return _ours(f"the sender's address needs SMTPUTF8, which {host} does not offer", enhanced="5.6.7")
    return Outcome(
        event=DeliveryEvent.REFUSED,
        fault=Fault.READER,
        code=553,
        enhanced="5.6.7",
        text=f"this address needs SMTPUTF8, which {host} does not offer",
    )


def first_refusal(replies: Sequence[Reply]) -> tuple[Stage, Reply] | None:
    """The first answer to an envelope that does not go on."""
    for stage, reply in zip(ENVELOPE, replies, strict=False):
        if not goes_on(stage, reply):
            return stage, reply
    return None


def all_go_on(replies: Sequence[Reply]) -> bool:
    """True if the answers to an envelope let its message go."""
    return len(replies) == len(ENVELOPE) and first_refusal(replies) is None


def _xtext(text: str) -> str:
    """A parameter's value as RFC 3461 section 4 writes it."""
    return "".join(char if "!" <= char <= "~" and char not in "+=" else f"+{ord(char):02X}" for char in text)


def _ours(text: str, *, code: int | None = None, enhanced: str) -> Outcome:
    return Outcome(event=DeliveryEvent.OUR_FAULT, fault=Fault.OURS, code=code, enhanced=enhanced, text=text)
