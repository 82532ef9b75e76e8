"""Several relays at the wire: real servers, of which one dies, comes back, refuses the log-in or refuses us."""

from __future__ import annotations

import asyncio
from collections import Counter

from newsletter.delivery.breaker import BreakerRules, Standing
from newsletter.delivery.engine import Pumped, pump
from newsletter.delivery.options import DeliveryOptions
from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.rehearsal.reception import Received
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.replies import Stage
from newsletter.model.delivery import DeliveryState
from tests.support.delivery import BRISK, compose, readers, smtp
from tests.support.memory_ledger import MemoryLedger

_S = DeliveryState
_RULES = BreakerRules(failures=3, first_pause_s=0.1, longest_pause_s=0.4)


def _relay(name: str, server: SmtpCatchAll, *, weight: float = 1.0, **options: object) -> Relay:
    return Relay(name=name, transport=smtp(server, **options), connections=4, weight=weight)


async def _pump(ledger: MemoryLedger, *relays: Relay, options: DeliveryOptions | None = None) -> tuple[Pumped, Relays]:
    chosen = Relays(relays, rules=_RULES)
    async with asyncio.timeout(20):
        pumped = await pump(
            ledger=ledger,
            owner="we",
            edition_id=ledger.edition_id,
            relays=chosen,
            compose=compose,
            options=options or DeliveryOptions(),
            stop=asyncio.Event(),
            report=lambda progress: None,
            patience=BRISK,
        )
    return pumped, chosen


def _got(*servers: SmtpCatchAll) -> Counter[str]:
    """Reader -> messages that any server has."""
    return Counter(received.recipients[0] for server in servers for received in server.received)


async def test_two_relays_carry_an_edition_together() -> None:
    """Each reader once, and both have a part of it."""
    ledger = MemoryLedger(readers(200))
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.001)) as a, SmtpCatchAll(habits=Habits(reply_delay_s=0.001)) as b:
        pumped, _ = await _pump(ledger, _relay("a", a), _relay("b", b))

    assert ("drained", {"sent": 200}) == (pumped.why, ledger.states)
    assert dict.fromkeys(readers(200), 1) == _got(a, b)
    assert min(len(a.received), len(b.received)) > 20
    assert [] == a.breaches + b.breaches


async def test_when_a_relay_dies_midway_the_other_delivers_the_rest() -> None:
    """Nobody is lost and nobody twice: only what the dead one may have taken is in doubt, and is not repeated behind anybody's back."""
    ledger = MemoryLedger(readers(300))
    dying: list[asyncio.Task[None]] = []
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.001)) as b:

        def die(received: Received) -> None:
            if received.index == 49:
                dying.append(asyncio.create_task(a.stop()))

        async with SmtpCatchAll(habits=Habits(reply_delay_s=0.001), on_received=die) as a:
            pumped, relays = await _pump(ledger, _relay("a", a), _relay("b", b))

    got = _got(a, b)
    assert "drained" == pumped.why
    assert 300 == ledger.count(_S.SENT) + ledger.count(_S.UNCERTAIN)
    assert ledger.count(_S.UNCERTAIN) <= 4  # one for each connection that it had
    assert max(got.values()) == 1
    assert {row.address for row in ledger.rows.values() if row.state is _S.SENT} <= set(got)
    assert dying
    assert "a" in {one.name for one in relays.away()} | {
        one.name for one in relays.open_ones() if relays.standing(one.name) is Standing.ON_TRIAL
    }


async def test_a_relay_that_is_dead_from_the_start_is_passed_over() -> None:
    """The heaviest does not answer: the next opens the send."""
    ledger = MemoryLedger(readers(60))
    async with SmtpCatchAll() as dead:
        pass
    async with SmtpCatchAll() as b:
        pumped, _ = await _pump(ledger, _relay("dead", dead, weight=5), _relay("b", b))

    assert ("drained", {"sent": 60}) == (pumped.why, ledger.states)
    assert 60 == len(b.received)


async def test_a_relay_that_comes_back_is_used_again() -> None:
    """After its pause one connection finds out."""
    ledger = MemoryLedger(readers(300))
    async with SmtpCatchAll() as a:
        port = a.port
    a = SmtpCatchAll(port=port)

    async def rise() -> None:
        await asyncio.sleep(0.3)
        await a.start()

    rising = asyncio.create_task(rise())
    async with SmtpCatchAll(habits=Habits(reply_delay_s=0.005)) as b:
        pumped, _ = await _pump(ledger, _relay("a", a), _relay("b", b))
        await rising
        await a.stop()

    assert ("drained", {"sent": 300}) == (pumped.why, ledger.states)
    assert len(a.received) > 10
    assert dict.fromkeys(readers(300), 1) == _got(a, b)


async def test_a_log_in_that_one_relay_wants_does_not_hold_the_edition() -> None:
    """530: that relay is out for this send, asked by no more than its connections of that moment; the other carries all."""
    ledger = MemoryLedger(readers(80))
    habits = Habits(answers=(Answer(stage=Stage.MAIL, reply="530 5.7.0 log in first"),))
    async with SmtpCatchAll(habits=habits) as a, SmtpCatchAll(habits=Habits(reply_delay_s=0.001)) as b:
        pumped, relays = await _pump(ledger, _relay("a", a, weight=2), _relay("b", b))

    assert ("drained", {"sent": 80}) == (pumped.why, ledger.states)
    assert 80 == len(b.received)
    assert sum(a.refusals.values()) <= 4
    assert [("a", None)] == [(one.name, one.tried_in_s) for one in relays.away()]


async def test_a_sender_that_one_relay_refuses_goes_over_the_other() -> None:
    """550 5.7.1 at MAIL, again and again: the relay is dismissed at the limit, nobody is suppressed, everybody gets the message."""
    ledger = MemoryLedger(readers(80))
    habits = Habits(answers=(Answer(stage=Stage.MAIL, reply="550 5.7.1 this sender may not send here"),))
    async with SmtpCatchAll(habits=habits) as a, SmtpCatchAll(habits=Habits(reply_delay_s=0.001)) as b:
        pumped, relays = await _pump(ledger, _relay("a", a), _relay("b", b), options=DeliveryOptions(fault_limit=5))

    assert "drained" == pumped.why or ("waiting" == pumped.why and ledger.count(_S.DEFERRED) < 5)
    assert 80 == ledger.count(_S.SENT) + ledger.count(_S.DEFERRED)
    assert ["a"] == [one.name for one in relays.away()]
    assert sum(a.refusals.values()) <= 20


async def test_an_edition_is_held_when_no_relay_is_left_for_it() -> None:
    """Both refuse the sender: a fault of ours, within twenty failures, and every row is pending again."""
    ledger = MemoryLedger(readers(80))
    habits = Habits(answers=(Answer(stage=Stage.MAIL, reply="550 5.7.1 this sender may not send here"),))
    async with SmtpCatchAll(habits=habits) as a, SmtpCatchAll(habits=habits) as b:
        pumped, _ = await _pump(ledger, _relay("a", a), _relay("b", b), options=DeliveryOptions(fault_limit=5))

    assert ("fault", {"pending": 80}) == (pumped.why, ledger.states)
    assert "5.7.1" in pumped.fault_text
    assert sum(a.refusals.values()) + sum(b.refusals.values()) <= 20


async def test_all_relays_away_is_unreachable_and_loses_nothing() -> None:
    """As with one server that is away."""
    ledger = MemoryLedger(readers(50))
    async with SmtpCatchAll() as a, SmtpCatchAll() as b:
        pass
    pumped, _ = await _pump(ledger, _relay("a", a), _relay("b", b))

    assert ("unreachable", {"pending": 50}) == (pumped.why, ledger.states)


async def test_a_domain_that_refuses_us_does_not_hold_the_others() -> None:
    """5.7.1 by one company among many domains: its readers are put off, all others get theirs."""
    others = [f"reader{number}@d{number}.example" for number in range(120)]
    blocked = [f"reader{number}@company.example" for number in range(12)]
    ledger = MemoryLedger([*others[:60], *blocked, *others[60:]])
    habits = Habits(answers=(Answer(stage=Stage.RCPT, reply="550 5.7.1 we take nothing from you", to="*@company.example"),))
    async with SmtpCatchAll(habits=habits) as a:
        pumped, _ = await _pump(ledger, _relay("a", a), options=DeliveryOptions(fault_limit=5))

    assert ("waiting", {"sent": 120, "deferred": 12}) == (pumped.why, ledger.states)
