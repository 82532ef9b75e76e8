"""What a rehearsal server knows beyond one conversation: its habits, the messages it took, and who it turned away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.replies import Stage


@dataclass(frozen=True, kw_only=True)
class Received:
    """One message that the server has whole in its hands."""

    sender: str
    recipients: tuple[str, ...]
    message: bytes  # dots unstuffed
    wire: bytes  # as it came, without the final dot
    parameters: str  # of MAIL: "SIZE=100 SMTPUTF8"
    index: int  # from 0, over all connections
    connection: int  # its number, from 1
    answered: bool  # False: the client is never told (a habit)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One command line that a client sent."""

    connection: int
    line: bytes
    secure: bool  # came through TLS


class Reception:
    """The memory of a rehearsal server. Its habits may be changed at any time."""

    def __init__(
        self,
        *,
        habits: Habits | None = None,
        on_received: Callable[[Received], None] = lambda received: None,
        on_heard: Callable[[Heard], None] = lambda heard: None,
    ) -> None:
        self.habits = habits or Habits()
        self.received: list[Received] = []
        self.breaches: list[str] = []  # what no client may do
        self.connections = 0  # ever
        self.open_connections = 0  # now
        self.most_open = 0  # at the same time
        self.logins = 0  # tried
        self.on_received = on_received
        self.on_heard = on_heard
        self._spent: Counter[Answer] = Counter()
        self._reached: Counter[Stage] = Counter()

    def keep(self, received: Received) -> None:
        """Take a message in."""
        self.received.append(received)
        self.on_received(received)

    def own_answer(self, stage: Stage, recipient: str) -> str | None:
        """The habits' answer at this stage, if there is one and it is not used up."""
        for answer in self.habits.answers:
            if answer.fits(stage, recipient) and (answer.times is None or self._spent[answer] < answer.times):
                self._spent[answer] += 1
                return answer.reply
        return None

    def is_dropped(self, stage: Stage) -> bool:
        """True if the connection is to be dropped at this stage, this time."""
        if self.habits.drops_at is not stage:
            return False
        self._reached[stage] += 1
        return self._reached[stage] % self.habits.drops_every == 0
