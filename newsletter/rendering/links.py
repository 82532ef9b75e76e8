"""The links of a message: masthead, footer, and the form in which any foreign address may stand in it."""

from __future__ import annotations

from urllib.parse import urlsplit

from newsletter.model.letter import mark
from newsletter.model.newsletter import Newsletter
from newsletter.rendering.addresses import plain_address, with_parameters
from newsletter.rendering.foreign import line
from newsletter.rendering.jobs import RenderJob
from newsletter.rendering.view import LinksView, SocialView

# Networks that do not write themselves as a plain capitalised word.
_NETWORKS = {"linkedin": "LinkedIn", "youtube": "YouTube", "tiktok": "TikTok", "whatsapp": "WhatsApp", "github": "GitHub", "rss": "RSS"}


def links_view(job: RenderJob) -> LinksView:
    """The links of masthead and footer; the way out is a blank, or the mailto where there are no public pages."""
    website = linked(job, job.newsletter.website)
    on_page = job.links.unsubscribe
    way_out = mark(job.nonce, "unsubscribe_url") if on_page else job.links.unsubscribe_mailto
    return LinksView(
        archive=job.links.archive,
        unsubscribe=way_out,
        by_mail=not on_page,
        preferences=f"{way_out}/preferences" if on_page and job.newsletter.has_choices else None,
        website=website,
        website_label=(urlsplit(website).hostname or "").removeprefix("www.") if website else "",
        social=_social(job.newsletter),
    )


def _social(newsletter: Newsletter) -> tuple[SocialView, ...]:
    addresses = ((network, plain_address(url)) for network, url in newsletter.social.items())
    return tuple(SocialView(name=_network(network), url=url) for network, url in addresses if url)


def _network(key: str) -> str:
    return _NETWORKS.get(key, line(key.replace("_", " ")).title())


def linked(job: RenderJob, url: str | None) -> str | None:
    """A foreign address with the parameters of the configuration; None for what is no web address."""
    plain = plain_address(url)
    return with_parameters(plain, job.options.link_parameters, job.options.link_domains) if plain else None
