"""The way to a language model: one POST to an OpenAI-compatible service, one answer, never more than was allowed for."""

from __future__ import annotations

from newsletter.cell.pool import Cell, CellFailed
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.records import FetchFailed

_READ = "newsletter.editorial.answer:answer_in"
_REFUSED = frozenset({401, 403, 404})


class EndpointFailed(Exception):
    """No answer: why, in a few words. `for_all`: the next question would fail the same way."""

    def __init__(self, why: str, *, for_all: bool) -> None:
        self.why = why
        self.for_all = for_all
        super().__init__(why)


class Endpoint:
    """One service, with the key it wants."""

    def __init__(self, fetcher: Fetcher, cell: Cell, *, address: str, key: str) -> None:
        self._fetcher = fetcher
        self._cell = cell
        self._url = address.rstrip("/") + "/chat/completions"
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    async def ask(self, request: bytes) -> str:
        """The words of the answer to a request (`prompt`), as they came. Raises EndpointFailed, nothing else."""
        try:
            answer = await self._fetcher.post(self._url, request, headers=self._headers)
        except FetchFailed as failure:
            what = "refuses the key, the model or the address" if failure.status in _REFUSED else failure.what
            raise EndpointFailed(what, for_all=failure.status is None or failure.status in _REFUSED) from failure
        try:
            words: str = await self._cell.run(_READ, answer.body)
        except CellFailed:
            raise EndpointFailed("gave an answer that is none", for_all=False) from None
        return words
