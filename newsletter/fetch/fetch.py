"""The only HTTP way out.

Every hop: 1. parse the address; 2. resolve its name; 3. refuse it if any of its addresses is private; 4. connect to one of
the addresses just checked, never to the name again (it could resolve anew); 5. follow a redirect by starting at 1.
One clock runs over all of it, and a body is counted as it is inflated.
"""

from __future__ import annotations

import asyncio
import codecs
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property

import httpx2

from newsletter.fetch.addresses import is_allowed, is_figures, is_public
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import Fetched, FetchFailed, by_status
from newsletter.fetch.target import Target, parsed

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_TRIES = 4  # addresses of one name that are tried in turn
_CONNECT_S = 5.0  # for one of them, so that a dead one leaves time for the next

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses in figures, the best first; raises OSError for a name that is not known."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return [address for address in addresses if "%" not in address]  # with a zone: link-local, and no part of a URL


class Fetcher:
    """Fetches public web addresses within the limits of `options`.

    No cookies, no proxies from the environment, no connection is kept: two names on one address must not share a
    TLS session that was checked for one of them. `trust` replaces the system's certificates.
    """

    def __init__(self, options: FetchOptions, *, resolver: Resolver | None = None, trust: ssl.SSLContext | None = None) -> None:
        self._options = options
        self._resolve = resolver or resolve
        self._given_trust = trust

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self._given_trust or httpx2.create_ssl_context()

    async def get(self, url: str, *, etag: str | None = None, modified: str | None = None, accept: str | None = None) -> Fetched:
        """GET, made conditional by what the last visit brought (RFC 9110 section 13). Raises FetchFailed, nothing else."""
        headers = {"Accept": accept or "*/*"}
        if etag := _clean(etag, 500):
            headers["If-None-Match"] = etag
        if modified := _clean(modified, 100):
            headers["If-Modified-Since"] = modified
        start = parsed(url)
        async with self._in_time(start):
            return await self._follow(start, headers)

    async def reach(self, url: str) -> Fetched:
        """Where an address leads, without its body: HEAD, then GET where that brings no success. Raises FetchFailed, nothing else."""
        start = parsed(url)
        async with self._in_time(start):
            try:
                return await self._follow(start, {"Accept": "*/*"}, method="HEAD")
            except FetchFailed:
                # Many servers answer HEAD with an error, or hang up on it, and give the page all the same.
                return await self._follow(start, {"Accept": "*/*"}, with_body=False)

    @asynccontextmanager
    async def _in_time(self, start: Target) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._options.timeout_s):
                yield
        except TimeoutError:
            raise FetchFailed(
                f"did not answer in full within {self._options.timeout_s:g} s",
                url=start.url,
                do="try again later, or raise fetch.timeout_s",
            ) from None

    async def _follow(self, start: Target, headers: dict[str, str], *, method: str = "GET", with_body: bool = True) -> Fetched:
        target, permanent = start, True
        for _ in range(self._options.redirects + 1):
            async with AsyncExitStack() as stack:
                response = await self._answer(stack, target, headers, method)
                location = response.headers.get("location")
                if response.status_code not in _REDIRECTS or not location:
                    moved_to = target.url if permanent and target != start else None
                    conditional = any(name.startswith("If-") for name in headers)
                    bare = method == "HEAD" or not with_body
                    return await self._taken(response, target, moved_to, conditional=conditional, bare=bare)
            permanent = permanent and response.status_code in _PERMANENT
            target = _next_target(target, location)
        raise FetchFailed(
            f"redirects more than {self._options.redirects} times", url=start.url, do="write the address where a browser ends up"
        )

    async def _answer(self, stack: AsyncExitStack, target: Target, headers: dict[str, str], method: str) -> httpx2.Response:
        """The head of the answer from the first address that can be connected to; what it holds open goes on the stack."""
        refused: Exception | None = None
        for address in (await self._checked_addresses(target))[:_TRIES]:
            client = await stack.enter_async_context(self._client())
            request = client.build_request(
                method, target.at(address), headers=self._headers(target, headers), extensions={"sni_hostname": target.host}
            )
            try:
                response = await client.send(request, stream=True)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                refused = error
            except httpx2.HTTPError as error:
                raise _broken(error, target) from None
            else:
                stack.push_async_callback(response.aclose)
                return response
        raise _unreachable(refused, target) from None

    def _client(self) -> httpx2.AsyncClient:
        timeout = httpx2.Timeout(self._options.timeout_s, connect=_CONNECT_S)
        return httpx2.AsyncClient(verify=self._trust, trust_env=False, follow_redirects=False, timeout=timeout)

    def _headers(self, target: Target, more: dict[str, str]) -> dict[str, str]:
        agent = self._options.user_agent.encode("ascii", "replace").decode()
        # Only encodings whose inflation is bounded piece by piece are asked for.
        ours = {"Host": target.authority, "User-Agent": agent, "Accept-Encoding": "gzip, deflate", "Connection": "close"}
        return {**ours, **more}

    async def _checked_addresses(self, target: Target) -> Sequence[str]:
        """The addresses of a target, every one of them public or the target allowed. Raises FetchFailed."""
        try:
            addresses = [target.host] if is_figures(target.host) else await self._resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not a name"
            raise FetchFailed(f"has a host that is not known ({reason})", url=target.url, do="check its spelling and the network") from None
        if is_allowed(target.host, target.port, self._options.allow_private):
            return addresses
        for address in addresses:
            if not is_public(address):
                raise FetchFailed(
                    f"leads to {address}, which is no public address",
                    url=target.url,
                    do=f'add "{target.authority}" to fetch.allow_private if it is meant',
                )
        return addresses

    async def _taken(self, response: httpx2.Response, target: Target, moved_to: str | None, *, conditional: bool, bare: bool) -> Fetched:
        """The answer of the last hop as a record. Raises FetchFailed for a status that brings nothing."""
        status = response.status_code
        not_modified = status == 304 and conditional
        if not (not_modified or 200 <= status < 300):
            raise by_status(status, url=target.url, retry_after=_clean(response.headers.get("retry-after"), 60))
        media_type, charset = _content_type(response.headers.get("content-type", ""))
        return Fetched(
            url=target.url,
            status=status,
            body=b"" if not_modified or bare else await self._body(response, target),
            content_type=media_type,
            charset=charset,
            etag=_clean(response.headers.get("etag"), 500),
            modified=_clean(response.headers.get("last-modified"), 100),
            moved_to=moved_to,
            not_modified=not_modified,
        )

    async def _body(self, response: httpx2.Response, target: Target) -> bytes:
        """The decompressed body. It is counted while it comes, so that a bomb is put out after `max_bytes`."""
        most = self._options.max_bytes
        too_large = FetchFailed(f"is larger than {most:,} bytes", url=target.url, do="raise fetch.max_bytes if that is meant")
        _refuse_encoding(response, target)
        if _length(response) > most:
            raise too_large
        body = bytearray()
        try:
            async for piece in response.aiter_bytes():
                body += piece
                # What comes in after the end of a compressed stream adds to no body, but must end too.
                if len(body) > most or response.num_bytes_downloaded > most:
                    raise too_large
        except httpx2.HTTPError as error:
            raise _broken(error, target) from None
        return bytes(body)


def _next_target(target: Target, location: str) -> Target:
    following = parsed(location, base=target.url)
    if target.scheme == "https" and following.scheme == "http":
        raise FetchFailed(f"redirects from https to {following.url}", url=target.url, do="ask the publisher to mend the redirect")
    return following


def _length(response: httpx2.Response) -> int:
    """The length that the server announces, 0 where it does not."""
    announced = response.headers.get("content-length", "")
    return int(announced) if announced.isdecimal() else 0


def _refuse_encoding(response: httpx2.Response, target: Target) -> None:
    """One layer of what was asked for; layers upon layers inflate without showing it."""
    layers = [layer.strip().lower() for layer in response.headers.get("content-encoding", "").split(",")]
    layers = [layer for layer in layers if layer not in ("", "identity")]
    if len(layers) > 1 or not set(layers) <= {"gzip", "deflate"}:
        raise FetchFailed(
            f"is compressed in a way that was not asked for ({', '.join(layers)[:60]})", url=target.url, do="tell the publisher"
        )


def _content_type(value: str) -> tuple[str, str | None]:
    """Media type in lower case, and the charset if there is one that Python knows."""
    media_type, *parameters = value.split(";")
    for parameter in parameters:
        name, _, charset = parameter.partition("=")
        if name.strip().lower() == "charset":
            try:
                return media_type.strip().lower(), codecs.lookup(charset.strip().strip("\"'")).name
            except (LookupError, ValueError):
                break
    return media_type.strip().lower(), None


def _clean(value: str | None, most: int) -> str | None:
    """A header's value if it can be kept and sent back: printable ASCII of a sane length."""
    return value if value and len(value) <= most and value.isascii() and value.isprintable() else None


def _unreachable(error: Exception | None, target: Target) -> FetchFailed:
    if error and "CERTIFICATE_VERIFY_FAILED" in str(error):
        reason = str(error).partition("CERTIFICATE_VERIFY_FAILED]")[2].strip(" :")
        return FetchFailed(f"has a certificate that cannot be trusted ({reason})", url=target.url, do="ask its owner to mend it")
    reason = str(error or "no address") or type(error).__name__
    return FetchFailed(f"cannot be reached ({reason})", url=target.url, do="check the address and the network, or try again later")


def _broken(error: httpx2.HTTPError, target: Target) -> FetchFailed:
    reason = str(error) or type(error).__name__
    return FetchFailed(f"gave an answer that breaks HTTP or broke off ({reason[:200]})", url=target.url, do="try again later")
