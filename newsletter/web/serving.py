"""Serving: pages on a socket, in the loop of the program that serves them, until it wishes to stop.

A socket is bound first and listened on later, so that its port is known before the app behind it is made.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from newsletter.errors import Stopped, UsageError
from newsletter.web.public import public_app

if TYPE_CHECKING:  # only annotations need them
    from starlette.types import ASGIApp

    from newsletter.app.whole import App

_AT_ONCE = 400  # connections; more are answered 503, so that a flood takes no memory from the sending
_LARGEST_HEAD = 16_384  # bytes of a request's line and headers


async def serve_until(app: App, stop: asyncio.Event, *, told: Callable[[str], None], port: int | None = None) -> None:
    """The public pages at the address of `[web]` until `stop` is set; ends within 2 s of it.

    `port` overrides that of the configuration; 0 picks a free one. Raises Stopped if the address cannot be had.
    """
    web = app.settings.web
    listening = reserved(web.host, web.port if port is None else port, setting="web.port")
    async with serving(public_app(app), listening) as url:
        told(f"public pages on {url}/")
        if not web.public_url:
            told("web.public_url is not set, so messages carry no links to these pages; readers leave by mail alone")
        await stop.wait()


def reserved(host: str = "127.0.0.1", port: int = 0, *, setting: str = "web.port") -> socket.socket:
    """A socket bound to an address and not yet listening; port 0 picks a free one.

    Raises Stopped if another program has it, UsageError if it is no address of this machine; `setting` is what to change.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Without this a restart would be refused for a minute by what is left of the last one's connections.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except (OSError, OverflowError) as error:
        made.close()
        raise _cannot_listen(host, port, setting, error) from error
    return made


def _cannot_listen(host: str, port: int, setting: str, error: OSError | OverflowError) -> Stopped | UsageError:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return Stopped(
            f"port {port} is in use by another program", where=f"{host}:{port}", do=f"end that program, or set {setting} to another port"
        )
    if number == errno.EACCES:
        return Stopped(f"port {port} may not be used by this user", where=f"{host}:{port}", do=f"set {setting} to a port above 1023")
    return UsageError(
        f"this is no address to listen on: {error}",
        where=f"{host}:{port}",
        do=f"set web.host to an address of this machine and {setting} to 0 to 65535",
    )


def url_of(listening: socket.socket) -> str:
    """The http address of a bound socket, without a final slash; for a socket on all addresses, that on this machine."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def serving(asgi_app: ASGIApp, listening: socket.socket) -> AsyncIterator[str]:
    """Serve an app on a bound socket; its address. Ends within 2 s: requests get 1 s to finish, then they are cut off."""
    # A taken port shows only now where two programs bound it before either listened.
    try:
        listening.listen(128)
    except OSError as error:
        host, port = listening.getsockname()[:2]
        listening.close()
        raise _cannot_listen(host, port, "web.port", error) from error
    server = _Server(asgi_app)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.ready.wait()
        yield url_of(listening)
    finally:
        server.should_exit = True
        await running


class _Server(uvicorn.Server):
    """uvicorn as a guest: it takes no signals, writes no log and says when it is ready."""

    def __init__(self, asgi_app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                asgi_app,
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=_AT_ONCE,
                timeout_keep_alive=5,
                timeout_graceful_shutdown=1,
                h11_max_incomplete_event_size=_LARGEST_HEAD,
            )
        )
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets=sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the command that serves."""
        yield


@asynccontextmanager
async def static_files(folder: Path) -> AsyncIterator[str]:
    """Serve a folder on a free port of this machine; its address."""
    app = Starlette(routes=[Mount("/", StaticFiles(directory=folder, html=True))])
    async with serving(app, reserved()) as url:
        yield url
