"""What a fetch brings, and how it fails."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An answer with a body, or the word that nothing has changed."""

    url: str  # where the body came from, after redirects
    status: int
    body: bytes  # decompressed; b"" where not_modified
    content_type: str  # media type in lower case without parameters; "" where the server does not say
    charset: str | None = None  # of Content-Type, if Python knows it
    etag: str | None = None  # to hand in next time
    modified: str | None = None  # likewise (Last-Modified as the server wrote it)
    moved_to: str | None = None  # the new address, if every redirect on the way was permanent (301, 308)
    not_modified: bool = False  # 304: what is known is still true
    fresh_s: int = 0  # for which the server says it need not be asked again (max-age of Cache-Control)


class FetchFailed(Exception):
    """Nothing was fetched: what happened, at which address, and what to do.

    `status` is the server's, where it answered; `retry_after` what it wished in such an answer, as it wrote it.
    """

    def __init__(self, what: str, *, url: str, do: str, status: int | None = None, retry_after: str | None = None) -> None:
        self.what = what
        self.url = url
        self.do = do
        self.status = status
        self.retry_after = retry_after
        super().__init__(f"{url} {what}; {do}")

    def behind(self, url: str) -> FetchFailed:
        """The same failure where a redirect from `url` leads to it: that is for its owner to mend."""
        return FetchFailed(f"redirects to {self.url}, which {self.what}", url=url, do="ask its publisher to mend the redirect")


class NotPublic(FetchFailed):
    """An address that leads to this machine or its network."""

    def __init__(self, url: str, address: str, authority: str) -> None:
        self.authority = authority
        super().__init__(
            f"leads to {address}, which is no public address", url=url, do=f'add "{authority}" to fetch.allow_private if it is meant'
        )

    def behind(self, url: str) -> FetchFailed:
        """The same where a redirect from `url` leads there: to allow it may be what an attacker hopes for."""
        return FetchFailed(
            f"redirects to {self.url}, which {self.what}",
            url=url,
            do=f'ask its publisher; add "{self.authority}" to fetch.allow_private only if both are yours',
        )


def by_status(status: int, *, url: str, retry_after: str | None = None) -> FetchFailed:
    """The failure that a status of 400 and above, or an unusable one below, stands for (RFC 9110 section 15)."""
    wait = f"; it asks to wait ({retry_after})" if retry_after and status in (429, 503) else ""
    what, do = _WORDS.get(status, ("answered with an error" if status >= 400 else "gave no usable answer", "look at it in a browser"))
    if status >= 500 and status not in _WORDS:
        what, do = "is in trouble", "nothing to do here: try again later"
    return FetchFailed(f"{what} (status {status}{wait})", url=url, do=do, status=status, retry_after=retry_after)


_WORDS = {
    401: ("wants a log-in", "use an address that is open, or ask the publisher for one"),
    403: ("refuses this program", "ask the publisher to admit it, or use another address of the site"),
    404: ("is not there", "check the address in a browser"),
    410: ("is gone for good", "take it out of the configuration"),
    429: ("is asked too often", "collect less often"),
    451: ("is withheld for legal reasons", "take it out of the configuration"),
    503: ("is not available at the moment", "nothing to do here: try again later"),
}
