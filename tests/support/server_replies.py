"""What real servers say when they refuse, in our own wording of it, and what each must mean.

Stage, code, text; the outcome; who says such things.
"""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.delivery.replies import Stage
from newsletter.model.delivery import DeliveryEvent, Fault


@dataclass(frozen=True, kw_only=True)
class Said:
    """One reply, and what it must mean."""

    by: str
    stage: Stage
    code: int
    text: str
    event: DeliveryEvent
    fault: Fault


_OURS = (DeliveryEvent.OUR_FAULT, Fault.OURS)
_GONE = (DeliveryEvent.REFUSED, Fault.READER)
_ONCE = (DeliveryEvent.REFUSED, Fault.NOBODY)
_FULL = (DeliveryEvent.PUT_OFF, Fault.READER)
_LATER = (DeliveryEvent.PUT_OFF, Fault.SERVER)
_AGAIN = (DeliveryEvent.NOT_HANDED, Fault.SERVER)

_GREETING, _EHLO, _AUTH, _MAIL = Stage.GREETING, Stage.EHLO, Stage.AUTH, Stage.MAIL
_RCPT, _DATA, _DOT = Stage.RCPT, Stage.DATA, Stage.AFTER_DOT

_TABLE: tuple[tuple[str, Stage, int, str, tuple[DeliveryEvent, Fault]], ...] = (
    # Amazon SES
    ("Amazon SES", _AUTH, 535, "Authentication Credentials Invalid", _OURS),
    ("Amazon SES", _MAIL, 530, "Authentication required", _OURS),
    ("Amazon SES", _MAIL, 451, "4.4.2 Timeout waiting for data from client.", _AGAIN),
    ("Amazon SES", _MAIL, 501, "Invalid MAIL FROM address provided", _OURS),
    ("Amazon SES", _MAIL, 454, "Throttling failure: Maximum sending rate exceeded.", _LATER),
    ("Amazon SES", _DOT, 454, "Throttling failure: Maximum sending rate exceeded.", _LATER),
    ("Amazon SES", _DOT, 454, "Throttling failure: Daily message quota exceeded.", _LATER),
    ("Amazon SES", _RCPT, 501, "Invalid RCPT TO address provided", _GONE),
    ("Amazon SES", _DOT, 554, "Message rejected: Email address is not verified. The identity failed the check in this region", _OURS),
    ("Amazon SES", _DOT, 554, "Message rejected: Sending suspended for this account.", _OURS),
    ("Amazon SES", _DOT, 554, "Access denied: this user is not authorized to perform ses:SendRawEmail", _OURS),
    ("Amazon SES", _GREETING, 421, "4.7.0 Too many concurrent connections for this user", _AGAIN),
    # Postmark, Mailgun, Brevo, SendGrid
    ("Postmark", _AUTH, 535, "5.7.8 Authentication failed", _OURS),
    ("Mailgun", _AUTH, 535, "5.7.0 wrong login or password", _OURS),
    ("Mailgun", _DOT, 550, "5.7.1 Sandbox subdomains are for test purposes only", _OURS),
    ("Mailgun", _RCPT, 550, "Domain mg.example.org is not allowed to send: please activate your account", _OURS),
    ("Mailgun", _DOT, 421, "Domain mg.example.org is not allowed to send: recipient limit exceeded. Try again later", _LATER),
    ("Brevo", _AUTH, 525, "5.7.1 Unauthorized IP address", _OURS),
    ("Brevo", _MAIL, 502, "5.7.0 Your SMTP account is not yet activated", _OURS),
    ("SendGrid", _AUTH, 451, "Authentication failed: Maximum credits exceeded", _AGAIN),
    ("SendGrid", _DOT, 550, "The from address does not match a verified Sender Identity", _OURS),
    ("SendGrid", _RCPT, 550, "Unauthenticated senders not allowed", _OURS),
    # Gmail
    ("Gmail", _EHLO, 421, "4.7.0 Try again later, closing connection. (EHLO)", _AGAIN),
    ("Gmail", _EHLO, 501, "5.5.4 HELO/EHLO argument is invalid", _OURS),
    ("Gmail", _AUTH, 534, "5.7.9 Application-specific password required", _OURS),
    ("Gmail", _AUTH, 535, "5.7.8 Username and password not accepted", _OURS),
    ("Gmail", _AUTH, 454, "4.7.0 Too many login attempts, please try again later", _AGAIN),
    ("Gmail", _MAIL, 530, "5.7.0 Must issue a STARTTLS command first", _OURS),
    ("Gmail", _MAIL, 555, "5.5.2 Syntax error, goodbye", _OURS),
    ("Gmail", _RCPT, 550, "5.1.1 The account that you tried to reach does not exist", _GONE),
    ("Gmail", _RCPT, 550, "5.2.1 The account that you tried to reach is disabled", _GONE),
    ("Gmail", _RCPT, 553, "5.1.2 We could not find the recipient domain", _GONE),
    ("Gmail", _RCPT, 553, "5.1.3 The recipient address is no valid RFC 5321 address", _GONE),
    ("Gmail", _RCPT, 452, "4.2.2 The recipient's inbox is out of storage space", _FULL),
    ("Gmail", _RCPT, 552, "5.2.2 The recipient's inbox is out of storage space and inactive", _FULL),
    ("Gmail", _RCPT, 450, "4.2.1 The user is receiving mail at a rate that prevents more messages", _LATER),
    ("Gmail", _RCPT, 550, "5.4.5 Daily user sending limit exceeded", _OURS),
    ("Gmail", _DOT, 550, "5.4.5 Daily SMTP relay limit exceeded for user", _OURS),
    ("Gmail", _RCPT, 550, "5.7.1 Daily SMTP relay limit exceeded for customer", _OURS),
    ("Gmail", _RCPT, 450, "4.2.1 Peak SMTP relay limit exceeded for customer", _LATER),
    ("Gmail", _DOT, 421, "4.7.28 An unusual rate of unsolicited mail from your network", _LATER),
    ("Gmail", _DOT, 550, "5.7.26 This mail has been blocked because the sender is unauthenticated", _OURS),
    ("Gmail", _DOT, 550, "5.7.25 The sending IP has no PTR record", _OURS),
    ("Gmail", _DOT, 550, "5.7.1 This message is likely unsolicited mail", _OURS),
    ("Gmail", _DOT, 550, "5.7.29 This message was not sent over TLS", _OURS),
    ("Gmail", _DOT, 552, "5.7.0 Blocked because its content presents a potential security issue", _OURS),
    ("Gmail", _DOT, 552, "5.3.4 Your message exceeded the size limits", _OURS),
    ("Gmail", _DOT, 550, "5.7.509 The domain's DMARC policy is reject", _OURS),
    # Microsoft
    ("Outlook.com", _GREETING, 421, "4.3.2 The maximum number of concurrent server connections per source is reached", _AGAIN),
    ("Outlook.com", _MAIL, 550, "5.7.1 Messages from this address were not sent: part of the network is on our block list (S3150)", _OURS),
    ("Outlook.com", _RCPT, 550, "5.5.0 Requested action not taken: mailbox unavailable", _GONE),
    ("Outlook.com", _MAIL, 451, "4.7.650 The mail server has been temporarily rate limited due to reputation", _LATER),
    ("Outlook.com", _DOT, 550, "5.7.515 Access denied, the sending domain does not meet the required authentication level", _OURS),
    ("Exchange Online", _RCPT, 550, "5.4.1 Recipient address rejected: Access denied", _GONE),
    ("Exchange Online", _RCPT, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", _GONE),
    ("Exchange Online", _DOT, 550, "5.1.90 Your message can't be sent because you've reached your daily limit for recipients", _OURS),
    ("Exchange Online", _RCPT, 550, "5.7.133 Sender not authenticated for group", _ONCE),
    ("Exchange Online", _RCPT, 550, "5.7.64 TenantAttribution; Relay Access Denied", _OURS),
    ("Exchange Online", _RCPT, 550, "5.7.606 Access denied, banned sending IP", _OURS),
    ("Exchange Online", _MAIL, 451, "4.7.500 Server busy. Please try again later", _LATER),
    ("Exchange Online", _RCPT, 452, "4.5.3 Too many recipients", _LATER),
    ("Exchange Online", _DOT, 554, "5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceeded", _FULL),
    ("Exchange Online", _DOT, 550, "5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient", _ONCE),
    ("Exchange Online", _AUTH, 535, "5.7.139 Authentication unsuccessful, basic authentication is disabled", _OURS),
    ("Exchange", _MAIL, 452, "4.3.1 Insufficient system resources", _LATER),
    ("Exchange", _RCPT, 550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain", _OURS),
    # Yahoo, AOL
    ("Yahoo", _GREETING, 421, "4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume or user complaints", _AGAIN),
    ("Yahoo", _MAIL, 421, "4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume or user complaints", _AGAIN),
    ("Yahoo", _GREETING, 553, "5.7.1 [BL21] Connections will not be accepted", _OURS),
    ("Yahoo", _DOT, 554, "5.7.9 Message not accepted for policy reasons", _OURS),
    ("Yahoo", _DOT, 554, "delivery error: dd This user doesn't have a yahoo.com account (anna) [0]", _GONE),
    ("Yahoo", _DOT, 554, "delivery error: dd Not a valid recipient", _GONE),
    ("Yahoo", _DOT, 552, "1 Requested mail action aborted, mailbox not found", _GONE),
    # iCloud, Comcast
    ("iCloud", _RCPT, 550, "5.1.1 unable to deliver to this user", _GONE),
    ("iCloud", _RCPT, 552, "5.2.2 user is over quota", _FULL),
    ("iCloud", _DOT, 554, "5.7.1 [CS01] Message rejected due to local policy", _OURS),
    ("Comcast", _DOT, 550, "5.2.0 Message rejected due to DMARC", _OURS),
    ("Comcast", _MAIL, 550, "5.1.0 sender rejected", _OURS),
    ("Comcast", _RCPT, 550, "5.1.0 address rejected", _ONCE),
    ("Comcast", _GREETING, 554, "blocked for spam [BL000000]", _OURS),
    # Germany, France, Italy
    ("GMX", _RCPT, 550, "Requested action not taken: mailbox unavailable", _GONE),
    ("GMX", _GREETING, 554, "No SMTP service\nBad DNS PTR resource record.", _OURS),
    ("GMX", _DOT, 554, "Transaction failed\nReject due to policy restrictions.", _OURS),
    ("T-Online", _GREETING, 554, "A problem occurred. Ask your postmaster for help", _OURS),
    ("Orange", _RCPT, 550, "5.1.1 Adresse d au moins un destinataire invalide", _GONE),
    ("Orange", _RCPT, 550, "5.2.1 user's mailbox is over quota", _FULL),
    ("La Poste", _RCPT, 550, "5.5.0 Service refuse", _OURS),
    ("Free", _MAIL, 421, "Too many sessions open", _AGAIN),
    ("Libero", _RCPT, 550, "Mailbox is full", _FULL),
    # Russia, China
    ("Mail.ru", _DOT, 550, "Message was not accepted -- invalid mailbox. Local mailbox is unavailable: user not found", _GONE),
    ("Mail.ru", _DOT, 550, "spam message rejected", _OURS),
    ("QQ", _RCPT, 550, "Mailbox not found", _GONE),
    ("QQ", _RCPT, 550, "Connection frequency limited", _OURS),
    ("QQ", _DOT, 550, "Mail content denied", _OURS),
    ("NetEase", _RCPT, 550, "User not found: anna", _GONE),
    ("NetEase", _MAIL, 553, "authentication is required", _OURS),
    # Filters in front of companies
    ("Mimecast", _RCPT, 550, "Administrative prohibition - envelope blocked", _OURS),
    ("Mimecast", _DOT, 550, "Rejected by header based Anti-Spoofing policy", _OURS),
    ("Mimecast", _RCPT, 550, "Invalid Recipient", _GONE),
    ("Mimecast", _RCPT, 451, "Internal resources are temporarily unavailable", _LATER),
    ("Proofpoint", _RCPT, 554, "5.7.1 Service unavailable; client host blocked using a reputation list", _OURS),
    ("Barracuda", _DOT, 550, "permanent failure for one or more recipients (anna@example.org:blocked)", _OURS),
    # Postfix
    ("Postfix", _RCPT, 550, "5.1.1 <a@b.example>: Recipient address rejected: User unknown in virtual mailbox table", _GONE),
    ("Postfix", _RCPT, 554, "5.7.1 <a@b.example>: Relay access denied", _OURS),
    ("Postfix", _RCPT, 454, "4.7.1 <a@b.example>: Relay access denied", _LATER),
    ("Postfix", _RCPT, 550, "5.1.8 <e@c.example>: Sender address rejected: Domain not found", _OURS),
    ("Postfix", _RCPT, 450, "4.1.8 <e@c.example>: Sender address rejected: Domain not found", _LATER),
    ("Postfix", _RCPT, 553, "5.7.1 <e@c.example>: Sender address rejected: not owned by user", _OURS),
    ("Postfix", _RCPT, 504, "5.5.2 <host>: Helo command rejected: need fully-qualified hostname", _OURS),
    ("Postfix", _RCPT, 450, "4.2.0 <a@b.example>: Recipient address rejected: Greylisted", _LATER),
    ("Postfix", _MAIL, 452, "4.3.1 Insufficient system storage", _LATER),
    ("Postfix", _MAIL, 552, "5.3.4 Message size exceeds fixed limit", _OURS),
    ("Postfix", _MAIL, 421, "4.4.2 mx.example.org Error: timeout exceeded", _AGAIN),
    ("Postfix", _MAIL, 501, "5.1.7 Bad sender address syntax", _OURS),
    ("Postfix", _DATA, 503, "5.5.1 Error: need RCPT command", _OURS),
    ("Postfix", _DOT, 451, "4.3.0 Error: queue file write error", _LATER),
    # Exim, Sendmail, qmail, Dovecot
    ("Exim", _RCPT, 550, "Unrouteable address", _GONE),
    ("Exim", _RCPT, 550, "relay not permitted", _OURS),
    ("Exim", _RCPT, 550, "Verification failed for <e@c.example>\nSender verify failed", _OURS),
    ("Exim", _RCPT, 550, "No Such User Here", _GONE),
    ("Exim", _RCPT, 451, "Temporary local problem - please try later", _LATER),
    ("Sendmail", _RCPT, 550, "5.7.1 <a@b.example>... Relaying denied", _OURS),
    ("Sendmail", _RCPT, 553, "5.1.3 <a@b.example>... Invalid route address", _GONE),
    ("Sendmail", _MAIL, 553, "5.5.4 <e>... Domain name required for sender address", _OURS),
    ("qmail", _RCPT, 553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", _OURS),
    ("qmail", _RCPT, 550, "sorry, no mailbox here by that name (#5.1.1)", _GONE),
    ("Dovecot", _DOT, 552, "5.2.2 <a@b.example> Quota exceeded (mailbox for user is full)", _FULL),
    ("RFC 7504", _RCPT, 556, "This domain does not accept mail", _GONE),
    ("RFC 7504", _GREETING, 521, "This host never accepts mail", _OURS),
    ("RFC 6531", _RCPT, 553, "5.6.7 Non-ASCII address not permitted for that recipient", _GONE),
)

SAID: tuple[Said, ...] = tuple(
    Said(by=by, stage=stage, code=code, text=text, event=event, fault=fault) for by, stage, code, text, (event, fault) in _TABLE
)
