"""Where a page says that its site's REST interface is. Runs in the cell. Pure."""

from __future__ import annotations

from newsletter.sources.article.parse import parsed_tree
from newsletter.sources.clean import web_address


def stated_root(data: bytes, address: str, content_type: str | None) -> str | None:
    """The address in `<link rel="https://api.w.org/">` of a page, or None."""
    tree = parsed_tree(data, content_type)
    if tree is None:
        return None
    for link in tree.xpath("//link[@rel and @href]")[:200]:
        if link.get("rel").strip().rstrip("/") in ("https://api.w.org", "http://api.w.org"):
            return web_address(link.get("href"), base=address)
    return None
