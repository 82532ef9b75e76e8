"""Row 5: a server that is well, then puts everything off for a while, then is well again."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.hostile.judge import Copies, Schedule, in_window
from benchmarks.hostile.stand import Case, Hostile, Stand
from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.replies import Stage

_FIRST_RETRY_S = 2.0
_TRIES = 7
_CALMER = 0.5  # of what was tried in the first third of a storm, in its last
_BEFORE = 10  # messages that are accepted before the storm
_STORMS = {
    "451 at RCPT": (Stage.RCPT, "451 4.7.1 greylisted, try again later"),
    "451 after the dot": (Stage.AFTER_DOT, "451 4.3.0 queue file write error"),
    "452 at DATA": (Stage.DATA, "452 4.3.1 insufficient storage"),
    "454 at MAIL": (Stage.MAIL, "454 4.7.0 throttling failure: maximum sending rate exceeded"),
    "421 at MAIL": (Stage.MAIL, "421 4.7.0 try again later"),
}
_SMALL = ("451 at RCPT",)
_JOBS = 2


class _Weather(threading.Thread):
    """A server that is well until it has taken some messages, then has these habits for so long, then is well again."""

    def __init__(self, server: Hostile, storm: Habits, storm_s: float) -> None:
        super().__init__(daemon=True)
        self._server, self._storm, self._storm_s = server, storm, storm_s
        self._over = threading.Event()
        self.began = 0.0  # when the storm came, in seconds since 1970

    def run(self) -> None:
        """Wait, blow, calm down."""
        while len(self._server.accepted_at) < _BEFORE and not self._over.is_set():
            time.sleep(0.005)
        self._server.server.habits, self.began = self._storm, time.time()
        self._over.wait(self._storm_s)
        self._server.server.habits = Habits()

    def end(self) -> None:
        """No more weather."""
        self._over.set()
        self.join()


def row(stand: Stand, *, small: bool) -> tuple[str, list[str]]:
    """Figures and what broke, for each kind of storm and for a server that greylists every reader."""
    kinds = list(_SMALL if small else _STORMS)
    storm_s = 5.0 if small else 12.0
    with ThreadPoolExecutor(_JOBS) as jobs:
        results = list(jobs.map(lambda kind: _storm(stand, kind, storm_s), kinds))
    results += [] if small else [_greylisted(stand)]
    return f"storm={storm_s:.0f}s; " + "; ".join(told for told, _ in results), [words for _, wrong in results for words in wrong]


def _storm(stand: Stand, kind: str, storm_s: float) -> tuple[str, list[str]]:
    stage, reply = _STORMS[kind]
    with Hostile(Habits(reply_delay_s=0.01)) as server:
        case = _patient(stand, f"storm-{kind.replace(' ', '-')}", server)
        weather = _Weather(server, Habits(answers=(Answer(stage=stage, reply=reply),)), storm_s)
        weather.start()
        done = case.send()
        weather.end()
        told, wrong = _judged(kind, case, server, done.returncode)
    third = storm_s / 3
    first, last = (in_window(server.mails_at, weather.began + at, third) for at in (0.0, 2 * third))
    if last > first * _CALMER:
        wrong.append(f"{kind}: {first} messages were tried in the first third of the storm, and {last} in the last")
    return f"{told} tried_a_second={first / third:.1f},{last / third:.1f}", wrong


def _greylisted(stand: Stand) -> tuple[str, list[str]]:
    """Every reader's first try is put off, by each reader's own clock."""
    with Hostile(Habits(greylists_s=1.0)) as server:
        case = _patient(stand, "greylisted", server)
        return _judged("greylisting", case, server, case.send().returncode)


def _patient(stand: Stand, name: str, server: Hostile) -> Case:
    options = {"NEWSLETTER_DELIVERY__FIRST_RETRY_S": str(_FIRST_RETRY_S), "NEWSLETTER_DELIVERY__TRIES": str(_TRIES)}
    return stand.case(name, server.port, **options)


def _judged(kind: str, case: Case, server: Hostile, code: int) -> tuple[str, list[str]]:
    copies = Copies(readers=case.readers, got=server.by_recipient())
    balance, suppressed = case.report(), case.suppressed()
    refusals = sum(server.server.refusals.values())
    tries = max(map(len, server.tried.values()))
    wrong = copies.broken(most_repeats=0, most_copies=1) + Schedule(tries=_TRIES, first_s=_FIRST_RETRY_S).broken(server.tried)
    checks = [
        (code != 0, f"exit {code}"),
        (not refusals, "nothing was put off"),
        (suppressed, f"{suppressed} readers are suppressed"),
        (not balance["balanced"] or balance["sent"] != len(copies.readers), f"not all sent: {balance}"),
    ]
    wrong += [words for is_wrong, words in checks if is_wrong]
    figures = f"{kind}: {copies} put_off={refusals} most_tries={tries} (bound {_TRIES}) suppressed={suppressed}"
    return figures, [f"{kind}: {words}" for words in wrong]
