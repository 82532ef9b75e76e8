"""The connections of a send: as many for each relay as it is worth at the moment.

A lane that finds its relay out ends by itself; when the relay is tried again a new lane is the trial. Lanes end for good when the
halt is called.
"""

from __future__ import annotations

import asyncio

from newsletter.delivery.base import Session
from newsletter.delivery.lane import Gear, Lane
from newsletter.delivery.relays import Relay

_LOOK_S = 0.05  # between two looks at how many connections are wanted


class Fleet:
    """Lanes and their tasks."""

    def __init__(self, gear: Gear) -> None:
        self._gear = gear
        self._tasks: dict[asyncio.Task[None], Lane] = {}

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        """Of the lanes that run."""
        return list(self._tasks)

    async def run(self, relay: Relay, session: Session) -> None:
        """Begin with one open connection, add others as they are wanted, until the halt is called."""
        halt, relays = self._gear.halt, self._gear.relays
        if halt:  # before this began: whoever waits for the lanes has looked, and would not wait for this one
            await session.close()
            return
        self._add(Lane(self._gear, relay, session))
        while not halt:
            for one in relays.all():
                running = sum(lane.relay is one for lane in self._tasks.values())
                for _ in range(relays.lanes_wanted(one.name) - running):
                    self._add(Lane(self._gear, one))
            await halt.sleep(_LOOK_S)

    def cut(self) -> None:
        """End the messages on the wire now."""
        for lane in self._tasks.values():
            lane.cut()

    def _add(self, lane: Lane) -> None:
        task = asyncio.create_task(lane.run())
        self._tasks[task] = lane
        task.add_done_callback(self._tasks.pop)
