"""For this machine alone: refuses what a page of the web may have sent here (DNS rebinding, forged forms)."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class LocalOnly:
    """Lets through what is addressed to 127.0.0.1 or localhost at `port`, and only reading unless our own page asks."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self._app = app
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") != [headers.get("host")] or headers["host"].lower() not in self._hosts:
            return PlainTextResponse("this preview is for this machine alone\n", status_code=421)
        if scope["method"] not in {"GET", "HEAD"} and headers.get("origin") not in self._origins:
            return PlainTextResponse("only the preview's own pages may ask for this\n", status_code=403)
        # A page of another site or port may link here; it may not have a picture, script or frame of it loaded behind one's back.
        if headers.get("sec-fetch-site") in {"cross-site", "same-site"} and headers.get("sec-fetch-dest") != "document":
            return PlainTextResponse("only the preview's own pages may load this\n", status_code=403)
        return None
