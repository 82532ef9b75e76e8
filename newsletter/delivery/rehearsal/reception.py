"""What a rehearsal server knows beyond one conversation: its habits, the messages it took, and who it turned away."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from newsletter.clock import monotonic
from newsletter.delivery.rehearsal.fates import Fate
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
    """The memory of a rehearsal server. Its habits may be changed at any time.

    `keeps_messages`: false where nobody reads `received` and a hundred thousand messages would fill the memory.
    """

    def __init__(
        self,
        *,
        habits: Habits | None = None,
        on_received: Callable[[Received], None] = lambda received: None,
        on_heard: Callable[[Heard], None] = lambda heard: None,
        keeps_messages: bool = True,
    ) -> None:
        self.habits = habits or Habits()
        self.received: list[Received] = []
        self.taken = 0  # messages
        self.refusals: Counter[str] = Counter()  # the server's replies of 400 and more -> how often
        self.breaches: list[str] = []  # what no client may do
        self.connections = 0  # ever
        self.open_connections = 0  # now
        self.most_open = 0  # at the same time
        self.logins = 0  # tried
        self.on_received = on_received
        self.on_heard = on_heard
        self._keeps_messages = keeps_messages
        self._spent: Counter[Answer] = Counter()
        self._reached: Counter[Stage] = Counter()
        self._let_through: deque[float] = deque()  # when, within the window of the rate
        self._first_seen: dict[str, float] = {}  # recipient -> when greylisted
        self._tries: Counter[str] = Counter()  # recipient -> times named, where fates are drawn

    def keep(self, received: Received) -> None:
        """Take a message in."""
        self.taken += 1
        if self._keeps_messages:
            self.received.append(received)
        self.on_received(received)

    def throttled(self, stage: Stage) -> str | None:
        """The refusal of what is too fast, at the stage where the habits say so; what is not refused counts."""
        habits, now = self.habits, monotonic()
        if habits.rate is None or stage is not habits.throttles_at:
            return None
        while self._let_through and self._let_through[0] <= now - habits.rate_window_s:
            self._let_through.popleft()
        if len(self._let_through) >= habits.rate * habits.rate_window_s:
            return habits.throttle_reply
        self._let_through.append(now)
        return None

    def greylisted(self, recipient: str) -> str | None:
        """The refusal of a reader who was first named too short a time ago."""
        if self.habits.greylists_s is None:
            return None
        now = monotonic()
        if now - self._first_seen.setdefault(recipient, now) >= self.habits.greylists_s and now > self._first_seen[recipient]:
            return None
        return "451 4.7.1 greylisted, try again later"

    def fate_of(self, recipient: str) -> Fate:
        """What becomes of this try for a reader; each call is a try."""
        if self.habits.fates is None:
            return Fate.TAKEN
        self._tries[recipient] += 1
        return self.habits.fates.of(recipient, self._tries[recipient])

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
