"""Row 7: three relays, of which one is slow or dead; the other two must not notice, and a stop must come through."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hostile.judge import Copies, in_window, together
from benchmarks.hostile.stand import TIMEOUT_S, Case, Hostile, Stand, Tap
from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.replies import Stage
from tests.support.sink import Sink, free_port

_SHARE = 0.9  # of their rate with three healthy relays
_CONNECTIONS = 4
_OVER_S = 5.0  # that a connection may outlive its time-out
_END_S = 10.0  # from SIGTERM to the end of the command
_RATE = 40.0  # messages a second of each relay
_SETTLE_S = 1.0  # from the first message to the window: connections are being opened
_START_S = 60.0
_CODES = (0, 3)


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What is the matter with the third relay."""

    name: str
    habits: Habits
    is_absent: bool = False  # nobody listens on its port
    dies: bool = False  # midway
    waits_s: float = TIMEOUT_S  # that its silence is to be borne; after a dot that is ten minutes, so it is not looked at


_HEALTHY = _Kind(name="healthy", habits=Habits())
_KINDS = (
    _Kind(name="silent at MAIL", habits=Habits(never_answers=Stage.MAIL)),
    _Kind(name="dies midway", habits=Habits(), dies=True),
    _Kind(name="refuses connections", habits=Habits(), is_absent=True),
    _Kind(name="no banner", habits=Habits(slow_banner_s=600.0)),
    _Kind(name="silent at RCPT", habits=Habits(never_answers=Stage.RCPT)),
    _Kind(name="silent after the dot", habits=Habits(never_answers=Stage.AFTER_DOT), waits_s=600.0),
    _Kind(name="5 s after each dot", habits=Habits(after_dot_delay_s=5.0), waits_s=600.0),
    _Kind(name="1 s a reply", habits=Habits(reply_delay_s=1.0)),
    _Kind(name="drops in the body", habits=Habits(drops_at=Stage.BODY)),
)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """One send with a third relay of this kind."""

    others: int  # messages that the other two took in the window
    end_s: float  # from SIGTERM to the end
    silence_s: float  # the longest that a connection to the third was kept after its last octet
    copies: Copies
    wrong: list[str]


def row(stand: Stand, *, small: bool) -> tuple[str, list[str]]:
    """Figures and what broke: the rate of the other two for each kind, against theirs with three healthy relays before and after."""
    window_s = 4.0 if small else 10.0
    kinds = [_HEALTHY, *(_KINDS[:2] if small else _KINDS), _HEALTHY]
    seen = [_send(stand, kind, f"relays{number}", window_s) for number, kind in enumerate(kinds)]
    healthy = min(seen[0].others, seen[-1].others)
    told, broken = [f"healthy {seen[0].others / window_s:.1f} and {seen[-1].others / window_s:.1f}/s"], []
    for kind, one in zip(kinds, seen, strict=True):
        broken += [f"{kind.name}: {words}" for words in one.wrong]
        if kind is _HEALTHY:
            continue
        share = one.others / healthy if healthy else 0.0
        told.append(f"{kind.name} {share:.3f}")
        broken += [] if share >= _SHARE else [f"{kind.name}: the others keep {share:.3f} of their rate, at least {_SHARE} wanted"]
        if kind.waits_s == TIMEOUT_S and one.silence_s > TIMEOUT_S + _OVER_S:
            broken.append(f"{kind.name}: a connection was kept for {one.silence_s:.1f} s of silence")
    bounds = f"(bound {_SHARE}) longest_silence={max(one.silence_s for one, kind in zip(seen, kinds, strict=True) if kind.waits_s == TIMEOUT_S):.1f}s"
    ends = f"(bound {TIMEOUT_S + _OVER_S:.0f}s) longest_end={max(one.end_s for one in seen):.1f}s (bound {_END_S:.0f}s)"
    lost, repeats = sum(one.copies.lost for one in seen), sum(one.copies.repeats for one in seen)
    return f"{'; '.join(told)} {bounds} {ends} lost={lost} repeats={repeats}", broken


def _send(stand: Stand, kind: _Kind, name: str, window_s: float) -> _Seen:
    with contextlib.ExitStack() as stack:
        sinks = [stack.enter_context(Sink(stand.folder / f"{name}-{letter}")) for letter in "ab"]
        third = stack.enter_context(Hostile(kind.habits))
        tap = stack.enter_context(Tap(third.port))
        ports = {"a": sinks[0].port, "b": sinks[1].port, "c": free_port() if kind.is_absent else tap.port}
        case = stand.relayed(name, ports, per_second=_RATE)
        process = case.start()
        others, end_s, wrong = _watched(process, sinks, third if kind.dies else None, window_s)
        silence_s = tap.longest_silence_s
        # What the third has taken and not said keeps to the bound of a kill; it is well for the rest, or stays away.
        third.server.habits = Habits()
        wrong += _finished(case)
        got = together([*(sink.by_recipient() for sink in sinks), third.by_recipient()])
    copies = Copies(readers=case.readers, got=got)
    wrong += copies.broken(most_repeats=2 * _CONNECTIONS)
    wrong += [] if end_s <= _END_S else [f"SIGTERM took {end_s:.1f} s"]
    return _Seen(others=others, end_s=end_s, silence_s=silence_s, copies=copies, wrong=wrong)


def _watched(process: subprocess.Popen[str], sinks: list[Sink], dies: Hostile | None, window_s: float) -> tuple[int, float, list[str]]:
    """Let it run for the window, then send SIGTERM: what the sinks took in the window, how long the end took, what broke."""
    _until(lambda: any(sink.count() for sink in sinks), process)
    if dies is not None:
        _until(lambda: bool(dies.accepted_at), process)
        dies.die()
    time.sleep(_SETTLE_S)
    begin = time.time()
    time.sleep(window_s)
    asked = time.monotonic()
    was_running = process.poll() is None
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=60)[0]
    end_s = time.monotonic() - asked
    others = in_window([moment for sink in sinks for moment in _moments(sink.folder)], begin, window_s)
    wrong = [] if was_running else [f"it ended by itself with {process.returncode}: {said.strip()[-300:]}"]
    wrong += [] if process.returncode in _CODES and "Traceback" not in said else [f"exit {process.returncode}: {said.strip()[-300:]}"]
    return others, end_s, wrong


def _until(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + _START_S
    while not is_so() and process.poll() is None:
        if time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"nothing was accepted for {_START_S:.0f} seconds")
        time.sleep(0.005)


def _moments(folder: Path) -> list[float]:
    """When each message of an smtp-sink came to its end."""
    with os.scandir(folder) as files:
        return [file.stat().st_mtime for file in files]


def _finished(case: Case) -> list[str]:
    """Send the rest, as fast as it goes."""
    quick = {f"NEWSLETTER_RELAYS__{name}__PER_SECOND": "1000" for name in "ABC"}
    done = case.send(**quick)
    balance = case.report()
    whole = balance["balanced"] and balance["sent"] == balance["planned"] == len(case.readers)
    return ([] if done.returncode == 0 else [f"exit {done.returncode} of the rest: {done.stderr.strip()[-300:]}"]) + (
        [] if whole else [f"not all sent: {balance}"]
    )
