"""What reading a feed costs: a hundred items of every dialect to articles, beside feedparser, which makes no articles of it.

CPU time of one warm process, the best of several rounds, because other work only ever adds to it.

    .venv/bin/python -m benchmarks.feed_speed [--items 100] [--rounds 5]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable

import feedparser

from benchmarks.machine import named
from newsletter.sources.feed.parse import parse
from tests.support.feed_dialects import ADDRESS, DIALECTS

_LIMIT_MS = 3.0  # for one item of any dialect


def repeated(name: str, items: int) -> bytes:
    """The feed of a dialect with its one item so many times, each with a title of its own."""
    data = DIALECTS[name]()
    if name.startswith("json"):
        feed = json.loads(data)
        feed["items"] = [{**feed["items"][0], "id": str(number)} for number in range(items)]
        return json.dumps(feed).encode()
    found = re.search(rb"<(item|entry)\b.*</\1>", data, re.S)
    if found is None:
        raise ValueError(f"{name} has no item")
    return data[: found.start()] + found[0] * items + data[found.end() :]


def cpu_ms(work: Callable[[], object], rounds: int) -> float:
    """The least CPU time of a call, in milliseconds."""
    work()
    spent = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent) * 1000


def main() -> int:
    """Measure every dialect; 1 if one is over the limit."""
    choices = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    choices.add_argument("--items", type=int, default=100)
    choices.add_argument("--rounds", type=int, default=5)
    chosen = choices.parse_args()
    print(named())
    print(f"{'dialect':16} {'KB':>6} {'ms':>7} {'ms an item':>11} {'feedparser ms':>14}")
    slow = []
    for name in DIALECTS:
        data = repeated(name, chosen.items)
        ours = cpu_ms(lambda data=data: parse(data, ADDRESS, None), chosen.rounds)  # type: ignore[misc]  # the default binds this round's data
        theirs = cpu_ms(lambda data=data: feedparser.parse(data, sanitize_html=False), chosen.rounds)  # type: ignore[misc]  # likewise
        print(
            f"{name:16} {len(data) / 1000:6.0f} {ours:7.1f} {ours / chosen.items:11.2f} {'-' if name.startswith('json') else f'{theirs:.1f}':>14}"
        )
        if ours / chosen.items > _LIMIT_MS:
            slow.append(name)
    print(f"limit {_LIMIT_MS} ms an item: {'over it: ' + ', '.join(slow) if slow else 'kept'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
