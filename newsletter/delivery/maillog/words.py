"""What providers call things in their logs: the words for a message's fate, and the names of columns and keys. Pure."""

from __future__ import annotations

import re

from newsletter.delivery.maillog.traces import Fate

_TAKEN = (
    "accepted clicked click clicks complaint complained deferral deferred delayed delivered delivery deliverydelay first_opening linkclick "
    "loadedbyproxy messagedelivered messagesent open opened opens outbound processed queued request requests send sent softbounce soft_bounce "
    "spam spamcomplaint spamreport subscriptionchange tempfail temporaryfail transient unique_opened unique_proxy_open uniqueopened "
    "unsubscribe unsubscribed"
)
_RETURNED = (
    "bounce bounced bounces expired failed failure hardbounce hardbounced messagebounced permanent permanentfail permfail "
    "returned undelivered"
)
_TURNED_AWAY = (
    "blocked discarded drop dropped error invalid invalidemail messagenotaccepted notsent reject rejected renderingfailure "
    "renderingfailed suppressed suppression"
)


def folded(text: str) -> str:
    """A name without case, spaces and punctuation, as `messageid` for `Message-ID`, `message_id` and `messageId`."""
    return re.sub(r"[\W_]+", "", text).casefold()


_FATES = {
    folded(word): fate
    for fate, words in ((Fate.TAKEN, _TAKEN), (Fate.RETURNED, _RETURNED), (Fate.TURNED_AWAY, _TURNED_AWAY))
    for word in words.split()
}

# Where a name of the message can stand, the most telling first.
NAMES = ("xnewsletterdelivery", "messageid", "smtpid", "originalmessageid", "internetmessageid", "messageidheader", "msgid", "rfc822msgid")
NAMES_OF_SERVERS = ("sgmessageid", "messageuuid", "relayid", "queueid", "emailid", "id", "sid")
RETURN_PATHS = ("returnpath", "mailfrom", "envelopesender", "envelopefrom", "sender", "source", "from")
STATUSES = (
    "eventtype",
    "notificationtype",
    "event",
    "recordtype",
    "status",
    "messagestatus",
    "deliverystatus",
    "lastevent",
    "type",
    "result",
)
REASONS = ("reason", "diagnosticcode", "description", "details", "smtpresponse", "response", "error", "errormessage", "message")


def fate(word: str) -> Fate | None:
    """The fate that a provider's word means; None for a word that is not known."""
    return _FATES.get(folded(word))
