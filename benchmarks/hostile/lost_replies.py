"""Row 4: the server takes a message and the reply to its final dot never comes."""

from __future__ import annotations

from benchmarks.hostile.judge import Copies
from benchmarks.hostile.stand import Case, Hostile, Stand
from newsletter.delivery.rehearsal.habits import Habits
from newsletter.delivery.replies import Stage
from tests.support.sink import Sink

_STOPPED, _PARTLY = 3, 4
_RESENDS = 2  # so three copies at most
_RUNS = 60  # by when even a server that never answers must have been asked often enough


def row(stand: Stand, *, small: bool) -> tuple[str, list[str]]:
    """Figures and what broke: one reply in five lost, under both policies; every reply lost; and smtp-sink, which keeps nothing then."""
    told, broken = [], []
    for how in (_one_in_five_resent, _one_in_five_held, *(() if small else (_never_answered,)), _smtp_sink):
        figures, wrong = how(stand)
        told.append(figures)
        broken += [f"{figures.partition(':')[0]}: {words}" for words in wrong]
    return "; ".join(told), broken


def _unanswered(server: Hostile) -> int:
    return sum(not received.answered for received in server.server.received)


def _ended(case: Case, copies: Copies, *, code: tuple[int, ...], seen: int, wrong: list[str]) -> list[str]:
    """What every end must be like: the exit code, and a balance that knows of everybody."""
    balance = case.report()
    known = balance["sent"] + balance["uncertain"] == balance["planned"] == len(copies.readers)
    checks = [
        (seen not in code, f"exit {seen}, {code} expected"),
        (not balance["balanced"] or not known, f"somebody is neither sent nor uncertain: {balance}"),
    ]
    return wrong + [words for is_wrong, words in checks if is_wrong]


def _one_in_five_resent(stand: Stand) -> tuple[str, list[str]]:
    with Hostile(Habits(drops_at=Stage.AFTER_DOT, drops_every=5)) as server:
        case = stand.case("resent", server.port)
        done = case.send()
        copies, unanswered = Copies(readers=case.readers, got=server.by_recipient()), _unanswered(server)
    wrong = copies.broken(most_repeats=unanswered, most_copies=1 + _RESENDS)
    wrong += [] if unanswered else ["no reply was lost"]
    wrong = _ended(case, copies, code=(0, _PARTLY), seen=done.returncode, wrong=wrong)
    return f"1 in 5, resend: {copies} unanswered={unanswered} most_copies={copies.most} (bound {1 + _RESENDS})", wrong


def _one_in_five_held(stand: Stand) -> tuple[str, list[str]]:
    with Hostile(Habits(drops_at=Stage.AFTER_DOT, drops_every=5)) as server:
        case = stand.case("held", server.port, NEWSLETTER_DELIVERY__ON_UNCERTAIN="hold")
        codes = [case.send().returncode for _ in range(2)]  # the second must send nothing
        copies, unanswered = Copies(readers=case.readers, got=server.by_recipient()), _unanswered(server)
    uncertain = case.report()["uncertain"]
    wrong = copies.broken(most_repeats=0, most_copies=1)
    wrong += [] if uncertain == unanswered else [f"{unanswered} were not answered, and {uncertain} are told to be uncertain"]
    wrong = _ended(case, copies, code=(_PARTLY,), seen=max(codes), wrong=wrong)
    return f"1 in 5, hold: {copies} unanswered={unanswered} told_uncertain={uncertain}", wrong


def _never_answered(stand: Stand) -> tuple[str, list[str]]:
    """No reply ever: sent again and again by hand, no reader gets more than three, and then nothing more."""
    with Hostile(Habits(drops_at=Stage.AFTER_DOT)) as server:
        case, runs, most_in_a_run = stand.case("never", server.port), 0, 0
        while runs < _RUNS:
            before, done = len(server.server.received), case.send()
            runs, most_in_a_run = runs + 1, max(most_in_a_run, len(server.server.received) - before)
            if done.returncode != _STOPPED:
                break
        copies = Copies(readers=case.readers, got=server.by_recipient())
    wrong = copies.broken(most_repeats=_RESENDS * len(copies.readers), most_copies=1 + _RESENDS)
    wrong += [] if copies.repeats == _RESENDS * len(copies.readers) else ["not everybody was sent to again as often as may be"]
    wrong += [] if case.report()["uncertain"] == len(copies.readers) else [f"not everybody is told to be uncertain: {case.report()}"]
    wrong = _ended(case, copies, code=(_PARTLY,), seen=done.returncode, wrong=wrong)
    return f"never: {copies} runs={runs} most_in_a_run={most_in_a_run} most_copies={copies.most} (bound {1 + _RESENDS})", wrong


def _smtp_sink(stand: Stand) -> tuple[str, list[str]]:
    """`smtp-sink -q .` drops and keeps nothing; a healthy one afterwards must get everybody's message once."""
    with Sink(stand.folder / "sink-q", "-q", ".") as hostile:
        case = stand.case("smtp-sink", hostile.port)
        stopped = case.send()
        left = case.report()
    with Sink(stand.folder / "sink-well") as well:
        done = case.send(NEWSLETTER_SMTP__PORT=str(well.port))
        copies = Copies(readers=case.readers, got=well.by_recipient())
    wrong = copies.broken(most_repeats=0, most_copies=1)
    wrong += [] if stopped.returncode == _STOPPED else [f"exit {stopped.returncode} where no reply came, {_STOPPED} expected"]
    wrong += [] if left["uncertain"] and left["pending"] else [f"it did not stop with few in doubt: {left}"]
    wrong = _ended(case, copies, code=(0,), seen=done.returncode, wrong=wrong)
    return f"smtp-sink -q ., then healthy: {copies} in_doubt_when_stopped={left['uncertain']} resent={case.report()['resent']}", wrong
