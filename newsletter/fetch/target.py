"""An address of the web made ready for a fetch: parsed once, so that what is checked is what is connected to."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2

from newsletter.fetch.addresses import is_odd
from newsletter.fetch.records import FetchFailed

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class Target:
    """One hop's destination."""

    scheme: str  # http | https
    host: str  # lower case, A-labels, no brackets, no final dot
    port: int
    path: bytes  # with the query, percent-encoded

    @property
    def authority(self) -> str:
        """What stands in the Host header (RFC 9110 section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address; without fragment, never with a password."""
        return f"{self.scheme}://{self.authority}{self.path.decode('ascii')}"

    def at(self, address: str) -> httpx2.URL:
        """The same with a checked network address in place of the name."""
        return httpx2.URL(scheme=self.scheme, host=address, port=self.port, raw_path=self.path)


def parsed(text: str, *, base: str | None = None) -> Target:
    """The target of an address, relative to `base` where given. Raises FetchFailed."""
    shown = text[:200].partition("#")[0]
    try:
        url = httpx2.URL(base).join(text) if base else httpx2.URL(text.strip())
        host, port = url.raw_host.decode("ascii").lower().removesuffix("."), url.port
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchFailed(f"is no address of the web: {error}", url=shown, do="check its spelling") from None
    if url.scheme not in _PORTS or not host:
        raise FetchFailed("is no address of the web", url=shown, do="addresses start with https:// or http://") from None
    if url.userinfo:
        raise FetchFailed(
            "holds a name and password", url=f"{url.scheme}://…@{host}", do="use an address without: it would be shown in reports"
        )
    if is_odd(host) or port == 0 or (port or 1) > 65_535:
        raise FetchFailed("has no host that can be used", url=shown, do="write the host by its name, or as a plain IP address")
    return Target(scheme=url.scheme, host=host, port=port or _PORTS[url.scheme], path=url.raw_path)
