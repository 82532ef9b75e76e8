"""The language model that may write summaries, where the configuration names one."""

from __future__ import annotations

from newsletter.cell.pool import Cell
from newsletter.clock import Clock
from newsletter.config.settings import Settings
from newsletter.editorial.endpoint import Endpoint
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.fetch.target import parsed
from newsletter.steps.model_summaries import SummaryModel
from newsletter.storage.base import SummaryStore

_LARGEST_ANSWER = 1_000_000  # bytes; some services send much beside the words


def build_model(settings: Settings, *, cell: Cell, store: SummaryStore, clock: Clock) -> SummaryModel | None:
    """The model, or None where there is none."""
    options = settings.summaries
    if not options.endpoint:
        return None
    # The address is the maker's own choice: it may be private, and nothing else may.
    limits = FetchOptions(
        timeout_s=options.timeout_s,
        max_bytes=_LARGEST_ANSWER,
        redirects=0,
        allow_private=(parsed(options.endpoint).authority,),
        user_agent=settings.fetch.user_agent,
    )
    endpoint = Endpoint(Fetcher(limits), cell, address=options.endpoint, key=options.key)
    return SummaryModel(endpoint=endpoint, store=store, options=options, clock=clock)
