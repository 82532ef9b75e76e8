"""Pages from templates: every value escaped, everything a page may load named in its policy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

_HERE = Path(__file__).resolve().parent
STATIC_FOLDER = _HERE / "static"

# What a page of ours may load: its style sheet and our own pictures. It runs nothing and sends forms only back to us.
PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

# A page about one reader: kept by no cache, found by no search engine.
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}

_environment = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def filled(template: str, **values: Any) -> str:
    """The text of a template (`leave.html.j2`) with these values."""
    return _environment.get_template(template).render(**values)


def page(request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any) -> HTMLResponse:
    """A page of ours as an answer."""
    body = filled(template, root=way_to_root(request), **values)
    return HTMLResponse(body, status_code=status, headers={"Content-Security-Policy": PAGE_POLICY, **(headers or {})})


def way_to_root(request: Request) -> str:
    """The relative way from this page to the root of the app ("", "../", ...).

    Relative, because a proxy may publish the app under a path that the app itself never sees.
    """
    within = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return "../" * (within.count("/") - 1)
