"""Addresses of WordPress's REST interface: with pretty paths (`/wp-json/wp/v2/posts`) and without (`?rest_route=/wp/v2/posts`). Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

# A type of posts below the version; hosts of many sites have the site's name between the two.
_TYPE = re.compile(r"/wp/v2/(?:sites/[^/]+/)?(?!sites$)[\w-]+$")
_SITE = re.compile(r"/wp/v2/sites/[^/]+$")


def is_interface(url: str) -> bool:
    """Whether an address is one of the interface, and not of the site."""
    parts = urlsplit(url)
    return "/wp-json" in parts.path or "/wp/v2" in parts.path or "rest_route" in dict(parse_qsl(parts.query))


def collection_of(root: str) -> str:
    """The address of the posts below the interface's root; an address that names a type of its own (`/wp/v2/stories`) is that one."""
    parts = urlsplit(root)
    query = dict(parse_qsl(parts.query))
    if "rest_route" in query:
        return urlunsplit(parts._replace(query=urlencode({"rest_route": _posts(query["rest_route"])}, safe="/"), fragment=""))
    return urlunsplit(parts._replace(path=_posts(parts.path), query="", fragment=""))


def _posts(path: str) -> str:
    bare = path.rstrip("/")
    if _SITE.search(bare):
        return f"{bare}/posts"
    return bare if _TYPE.search(bare) else f"{bare.removesuffix('/wp/v2')}/wp/v2/posts"


def usual_roots(site: str) -> tuple[str, str]:
    """Where the interface of a site may be: the second works without pretty paths, at the site's own address."""
    parts = urlsplit(site)
    path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
    root = parts._replace(query="", fragment="", path=path)
    return urlunsplit(root._replace(path=f"{path}wp-json/")), urlunsplit(root._replace(query="rest_route=/"))


def asking(collection: str, **wanted: str | int) -> str:
    """A collection with what is asked of it."""
    mark = "&" if urlsplit(collection).query else "?"
    return f"{collection}{mark}{urlencode(wanted, safe=',:_')}"


def sibling(collection: str, name: str) -> str:
    """Another collection of the same interface, say its categories."""
    return re.sub(r"[\w-]+$", name, collection)


def plain_slug(slug: str) -> str:
    """A slug as people read it: WordPress keeps other scripts percent-encoded."""
    return unquote(slug).lower()
