"""What a check on demand is given, and how it says that it cannot be made here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One page or message as a reader would have it: nothing in it is a blank any more."""

    name: str  # told in findings where there are several: "en:public"
    html: str  # its pictures inside, as far as they travel with the message
    text: str = ""
    message: bytes = b""  # the whole of it, as a file holds it; b"" for a page alone
    private: tuple[str, ...] = ()  # beginnings of addresses that act for a reader, or are not there yet: never asked for
    is_mail: bool = True  # a page of our own follows stricter rules


class CannotCheck(Exception):
    """This check cannot be made here: what it needs is missing or does not answer. `do` says what to install or to do."""

    def __init__(self, what: str, *, do: str) -> None:
        self.what = what
        self.do = do
        super().__init__(what)
