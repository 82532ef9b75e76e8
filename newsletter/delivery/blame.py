"""Faults of ours, told apart: one recipient domain that will not have us, or everybody. No I/O, no clock.

A mailbox provider that refuses us (550 5.7.1, 5.7.26) while others accept is no reason to hold the edition for all readers, unless
many of them are there; five refusals in a row by different domains are. Twenty in a row always are.
"""

from __future__ import annotations

from collections import Counter

MOST_IN_A_ROW = 20  # failures after which a send is held, whoever they came from
_LARGE_SHARE = 0.1  # of all answers: a domain that refuses so many is not to be passed over


class Blame:
    """The faults that one relay has brought in one send. `fault_limit`: so many in a row, by more than one domain, are too many."""

    def __init__(self, fault_limit: int) -> None:
        self._limit = fault_limit
        self._answers = 0  # accepted messages and faults
        self._in_a_row = 0
        self._row_domains: set[str] = set()
        self._faults: Counter[str] = Counter()  # domain -> since it last accepted one
        self._accepting: set[str] = set()  # two domains at most: enough to know whether there is another one

    @property
    def in_a_row(self) -> int:
        """Faults since a message was last accepted."""
        return self._in_a_row

    def accepted(self, domain: str) -> None:
        """Note that a message to a domain was accepted."""
        self._answers += 1
        self._in_a_row = 0
        self._row_domains.clear()
        self._faults.pop(domain, None)
        if len(self._accepting) < 2:
            self._accepting.add(domain)

    def is_too_much(self, domain: str) -> bool:
        """Note a fault of ours, and say whether the send must stop for it.

        `domain`: the recipient's, "" if the server said it before it knew the recipient (then it means everybody).
        """
        self._answers += 1
        self._in_a_row += 1
        self._row_domains.add(domain)
        self._faults[domain] += 1
        if self._in_a_row >= MOST_IN_A_ROW:
            return True
        if self._in_a_row >= self._limit and not (self._row_domains == {domain} and self._others_accept(domain)):
            return True
        return self._faults[domain] >= MOST_IN_A_ROW and self._faults[domain] >= _LARGE_SHARE * self._answers

    def is_passed_over(self, domain: str) -> bool:
        """True of a domain that refuses us again and again while others accept: asking it at once again would only hold up the rest."""
        return self._faults[domain] >= self._limit and self._others_accept(domain)

    def _others_accept(self, domain: str) -> bool:
        return bool(domain) and bool(self._accepting - {domain})
