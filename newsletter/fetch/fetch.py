"""The only HTTP way out.

Every hop: 1. parse the address; 2. resolve its name; 3. refuse it if any of its addresses is private; 4. connect to one of
the addresses just checked, never to the name again (it could resolve anew); 5. follow a redirect by starting at 1.
One clock runs over all of it, and a body is counted as it is inflated. Large bodies wait for room (`room`).
"""

from __future__ import annotations

import asyncio
import importlib
import io
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager

import httpx2

from newsletter.fetch.addresses import is_allowed, is_figures, is_public
from newsletter.fetch.heads import announced_length, clean, content_type, fresh_s, refuse_encoding
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.records import Fetched, FetchFailed, NotPublic, by_status
from newsletter.fetch.room import SMALL_BYTES, Place, Room
from newsletter.fetch.target import Target, parsed

_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_TRIES = 4  # addresses of one name that are tried in turn
_NETWORK = ("anyio._backends._asyncio", "httpcore2")  # what httpx2 connects with; it imports them at the first connection
_BREATH = 1_000_000  # bytes of a body after which others get their turn
_CONNECT_S = 5.0  # for one of them, so that a dead one leaves time for the next

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses in figures, the best first; raises OSError for a name that is not known."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """The system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return [address for address in addresses if "%" not in address]  # with a zone: link-local, and no part of a URL


def load_network() -> None:
    """Import what carries a connection, where that was not done yet: a fifth of a second."""
    for module in _NETWORK:
        importlib.import_module(module)


class Fetcher:
    """Fetches public web addresses within the limits of `options`.

    No cookies, no proxies from the environment, no connection is kept: two names on one address must not share a
    TLS session that was checked for one of them. `trust` replaces the system's certificates.
    """

    def __init__(self, options: FetchOptions, *, resolver: Resolver | None = None, trust: ssl.SSLContext | None = None) -> None:
        self._options = options
        self._resolve = resolver or resolve
        self._trust = trust
        self._no_trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._making_trust = asyncio.Lock()
        self._has_network = False
        self._room = Room()

    async def _trusted(self, target: Target) -> ssl.SSLContext:
        """What a server's certificate is judged by; where there is none, something that trusts nobody.

        Reading the system's certificates takes a fifth of a second, and so does the first look for what carries a connection: both are
        done once, and beside the loop.
        """
        async with self._making_trust:
            if not self._has_network:
                await asyncio.to_thread(load_network)
                self._has_network = True
        if target.scheme == "http":
            return self._no_trust
        async with self._making_trust:
            if self._trust is None:
                self._trust = await asyncio.to_thread(httpx2.create_ssl_context)
            return self._trust

    async def get(self, url: str, *, etag: str | None = None, modified: str | None = None, accept: str | None = None) -> Fetched:
        """GET, made conditional by what the last visit brought (RFC 9110 section 13). Raises FetchFailed, nothing else."""
        headers = {"Accept": accept or "*/*"}
        if etag := clean(etag, 500):
            headers["If-None-Match"] = etag
        if modified := clean(modified, 100):
            headers["If-Modified-Since"] = modified
        start = parsed(url)
        async with self._in_time(start) as clock:
            return await self._follow(start, headers, clock)

    async def page(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """`get`: this class knows no robots.txt, `politeness.PoliteFetcher` around it does. Raises FetchFailed, nothing else."""
        return await self.get(url, etag=etag, modified=modified)

    async def reach(self, url: str) -> Fetched:
        """Where an address leads, without its body: HEAD, then GET where that brings no success. Raises FetchFailed, nothing else."""
        start = parsed(url)
        async with self._in_time(start) as clock:
            try:
                return await self._follow(start, {"Accept": "*/*"}, clock, method="HEAD")
            except FetchFailed:
                # Many servers answer HEAD with an error, or hang up on it, and give the page all the same.
                return await self._follow(start, {"Accept": "*/*"}, clock, with_body=False)

    @asynccontextmanager
    async def _in_time(self, start: Target) -> AsyncIterator[asyncio.Timeout]:
        try:
            async with asyncio.timeout(self._options.timeout_s) as clock:
                yield clock
        except TimeoutError:
            raise FetchFailed(
                f"did not answer in full within {self._options.timeout_s:g} s",
                url=start.url,
                do="try again later, or raise fetch.timeout_s",
            ) from None

    async def _follow(
        self, start: Target, headers: dict[str, str], clock: asyncio.Timeout, *, method: str = "GET", with_body: bool = True
    ) -> Fetched:
        target, permanent = start, True
        for _ in range(self._options.redirects + 1):
            async with AsyncExitStack() as stack:
                try:
                    response = await self._answer(stack, target, headers, method)
                except NotPublic as failure:
                    raise failure if target == start else failure.behind(start.url) from None
                location = response.headers.get("location")
                if response.status_code not in _REDIRECTS or not location:
                    moved_to = target.url if permanent and target != start else None
                    conditional = any(name.startswith("If-") for name in headers)
                    bare = method == "HEAD" or not with_body
                    return await self._taken(response, target, moved_to, clock, conditional=conditional, bare=bare)
            permanent = permanent and response.status_code in _PERMANENT
            target = _next_target(target, location)
        raise FetchFailed(
            f"redirects more than {self._options.redirects} times", url=start.url, do="write the address where a browser ends up"
        )

    async def _answer(
        self, stack: AsyncExitStack, target: Target, headers: dict[str, str], method: str, content: bytes | None = None
    ) -> httpx2.Response:
        """The head of the answer from the first address that can be connected to; what it holds open goes on the stack."""
        refused: Exception | None = None
        for address in (await self._checked_addresses(target))[:_TRIES]:
            client = await stack.enter_async_context(self._client(await self._trusted(target)))
            request = client.build_request(
                method,
                target.at(address),
                headers=self._headers(target, headers),
                content=content,
                extensions={"sni_hostname": target.host},
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

    def _client(self, trust: ssl.SSLContext) -> httpx2.AsyncClient:
        timeout = httpx2.Timeout(self._options.timeout_s, connect=_CONNECT_S)
        return httpx2.AsyncClient(verify=trust, trust_env=False, follow_redirects=False, timeout=timeout)

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
                raise NotPublic(target.url, address, target.authority)
        return addresses

    async def _taken(
        self, response: httpx2.Response, target: Target, moved_to: str | None, clock: asyncio.Timeout, *, conditional: bool, bare: bool
    ) -> Fetched:
        """The answer of the last hop as a record. Raises FetchFailed for a status that brings nothing."""
        status = response.status_code
        not_modified = status == 304 and conditional
        if not (not_modified or 200 <= status < 300):
            raise by_status(status, url=target.url, retry_after=clean(response.headers.get("retry-after"), 60))
        media_type, charset = content_type(response.headers.get("content-type", ""))
        body, place = (b"", None) if not_modified or bare else await self._body(response, target, clock)
        fetched = Fetched(
            url=target.url,
            status=status,
            body=body,
            content_type=media_type,
            charset=charset,
            etag=clean(response.headers.get("etag"), 500),
            modified=clean(response.headers.get("last-modified"), 100),
            moved_to=moved_to,
            not_modified=not_modified,
            fresh_s=fresh_s(response.headers.get("cache-control", "")),
        )
        if place:
            place.free_after(fetched)
        return fetched

    async def _body(self, response: httpx2.Response, target: Target, clock: asyncio.Timeout) -> tuple[bytes, Place | None]:
        """The decompressed body, and its place where it is large. Counted while it comes: a bomb is put out after `max_bytes`."""
        most = self._options.max_bytes
        too_large = FetchFailed(f"is larger than {most:,} bytes", url=target.url, do="raise fetch.max_bytes if that is meant")
        refuse_encoding(response, target)
        if announced_length(response) > most:
            raise too_large
        body = io.BytesIO()
        place: Place | None = None
        with ExitStack() as on_failure:
            # A failure holds this frame by its traceback, and this frame the failure: only a garbage collection would free the bytes.
            on_failure.callback(body.close)
            try:
                async for piece in response.aiter_bytes():
                    # What comes in after the end of a compressed stream adds to no body, but must end too.
                    if body.tell() + len(piece) > most or response.num_bytes_downloaded > most:
                        raise too_large
                    if body.tell() // _BREATH != (body.tell() + len(piece)) // _BREATH:
                        await asyncio.sleep(0)  # what a kilobyte on the wire unfolds to comes without a pause
                    body.write(piece)
                    if place is None and body.tell() > SMALL_BYTES:
                        place = await self._room.place(clock)
                        on_failure.callback(place.free)
            except httpx2.HTTPError as error:
                raise _broken(error, target) from None
            on_failure.pop_all()
        return body.getvalue(), place

    async def post(self, url: str, content: bytes, *, headers: dict[str, str]) -> Fetched:
        """Send `content` to a service and take its answer. Raises FetchFailed, nothing else.

        A redirect is a failure: what is sent, and the key in `headers`, are meant for this address alone.
        """
        start = parsed(url)
        async with self._in_time(start) as clock, AsyncExitStack() as stack:
            response = await self._answer(stack, start, headers, "POST", content)
            return await self._taken(response, start, None, clock, conditional=False, bare=False)


def _next_target(target: Target, location: str) -> Target:
    try:
        following = parsed(location, base=target.url)
    except FetchFailed as failure:
        raise failure.behind(target.url) from None
    if target.scheme == "https" and following.scheme == "http":
        raise FetchFailed(f"redirects from https to {following.url}", url=target.url, do="ask the publisher to mend the redirect")
    return following


def _unreachable(error: Exception | None, target: Target) -> FetchFailed:
    if error and "CERTIFICATE_VERIFY_FAILED" in str(error):
        reason = str(error).partition("CERTIFICATE_VERIFY_FAILED]")[2].strip(" :")
        return FetchFailed(f"has a certificate that cannot be trusted ({reason})", url=target.url, do="ask its owner to mend it")
    reason = str(error or "no address") or type(error).__name__
    return FetchFailed(f"cannot be reached ({reason})", url=target.url, do="check the address and the network, or try again later")


def _broken(error: httpx2.HTTPError, target: Target) -> FetchFailed:
    reason = str(error) or type(error).__name__
    return FetchFailed(f"gave an answer that breaks HTTP or broke off ({reason[:200]})", url=target.url, do="try again later")
