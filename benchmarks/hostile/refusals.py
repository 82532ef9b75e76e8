"""Row 6: permanent refusals, of which some are a reader's and some are ours."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.hostile.judge import Copies
from benchmarks.hostile.secure import USER, encrypted, trusting
from benchmarks.hostile.stand import Case, Hostile, Stand
from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.replies import Stage
from tests.support.certificates import authority

_STOPPED, _PARTLY = 3, 4
_MOST_FAILURES = 20
_JOBS = 2


@dataclass(frozen=True, kw_only=True)
class _Ours:
    """A refusal that is ours, and the server that says it."""

    name: str
    habits: Habits
    environment: Callable[[], dict[str, str]] = dict


def _says(stage: Stage, reply: str) -> Habits:
    return Habits(answers=(Answer(stage=stage, reply=reply),))


def _ours() -> list[_Ours]:
    locked = Habits(starttls=authority().server(), users=((USER, "another password"),))
    return [
        _Ours(name="550 5.7.26 after the dot", habits=_says(Stage.AFTER_DOT, "550 5.7.26 this message is not authenticated")),
        _Ours(name="535 at AUTH", habits=locked, environment=lambda: encrypted("starttls")),
        _Ours(name="554 at connect", habits=_says(Stage.GREETING, "554 5.7.1 no service for your network")),
        _Ours(name="550 at EHLO", habits=_says(Stage.EHLO, "550 5.7.1 we do not know you")),
        _Ours(name="550 5.7.1 at MAIL", habits=_says(Stage.MAIL, "550 5.7.1 this sender is not allowed")),
        _Ours(name="550 5.7.25 at RCPT", habits=_says(Stage.RCPT, "550 5.7.25 no reverse name for your address")),
        _Ours(name="550 5.7.1 relaying denied at RCPT", habits=_says(Stage.RCPT, "550 5.7.1 relaying denied")),
        _Ours(name="554 at DATA", habits=_says(Stage.DATA, "554 5.5.1 no")),
        _Ours(
            name="550 5.7.515 after the dot", habits=_says(Stage.AFTER_DOT, "550 5.7.515 access denied, domain below the required level")
        ),
    ]


def row(stand: Stand, *, small: bool) -> tuple[str, list[str]]:
    """Figures and what broke: a tenth of the list does not exist; then each refusal of ours, said to everybody."""
    told, broken = _a_tenth_does_not_exist(stand)
    kinds = _ours()[:2] if small else _ours()
    with ThreadPoolExecutor(_JOBS) as jobs:
        results = list(jobs.map(lambda ours: _held_for(stand, ours), kinds))
    failures = [count for count, _ in results]
    broken += [words for _, wrong in results for words in wrong]
    ours = f"ours ({len(kinds)} kinds): held={len(results)} most_failures={max(failures)} (bound {_MOST_FAILURES}) suppressed=0"
    return f"{told}; {ours}" if not broken else f"{told}; ours: see below", broken


def _a_tenth_does_not_exist(stand: Stand) -> tuple[str, list[str]]:
    gone = "reader*3@example.org"
    with Hostile(Habits(answers=(Answer(stage=Stage.RCPT, reply="550 5.1.1 no such user", to=gone),))) as server:
        case = stand.case("no-such-user", server.port)
        done = case.send()
        got = server.by_recipient()
    missing = frozenset(reader for reader in case.readers if reader.endswith("3@example.org"))
    copies = Copies(readers=case.readers - missing, got=got)
    refused = {row["address"] for row in case.rows() if row["state"] == "refused"}
    tried, suppressed = max(len(server.tried[reader]) for reader in missing), case.suppressed()
    wrong = copies.broken(most_repeats=0, most_copies=1)
    checks = [
        (done.returncode != _PARTLY, f"exit {done.returncode}, {_PARTLY} expected"),
        (refused != missing, f"{len(refused)} are told to be refused, {len(missing)} were"),
        (suppressed != len(missing), f"{suppressed} are suppressed, {len(missing)} do not exist"),
        (tried != 1, f"an address that does not exist was tried {tried} times"),
    ]
    wrong += [words for is_wrong, words in checks if is_wrong]
    figures = f"5.1.1: {copies} refused={len(refused)} suppressed={suppressed} of {len(missing)}"
    return figures, [f"5.1.1: {words}" for words in wrong]


def _held_for(stand: Stand, ours: _Ours) -> tuple[int, list[str]]:
    """How often the server refused until the edition was held, and what broke; then the server is mended, and everybody must get it."""
    with Hostile(ours.habits) as server:
        case = stand.case(ours.name.replace(" ", "-"), server.port, **trusting(), **ours.environment())
        stopped = case.send()
        failures = server.server.refusals.total()
        charged, held = case.suppressed() + case.report()["refused"], case.is_held()
        wrong = _mended(case, server, held=held)
    checks = [
        (stopped.returncode != _STOPPED, f"exit {stopped.returncode}, {_STOPPED} expected: {stopped.stderr.strip()[-200:]}"),
        (not held, f"the edition is not held: {stopped.stderr.strip()[-200:]}"),
        (not 0 < failures <= _MOST_FAILURES, f"{failures} failures until it was held, at most {_MOST_FAILURES} allowed"),
        (charged, f"{charged} readers are charged with a fault of ours"),
    ]
    wrong += [words for is_wrong, words in checks if is_wrong]
    return failures, [f"{ours.name}: {words}" for words in wrong]


def _mended(case: Case, server: Hostile, *, held: bool) -> list[str]:
    habits = server.server.habits
    server.server.habits = Habits(starttls=habits.starttls, users=(encrypted_user(),) if habits.users else ())
    if held:
        case.project.run("release", case.edition)
    done = case.send()
    copies = Copies(readers=case.readers, got=server.by_recipient())
    return copies.broken(most_repeats=0, most_copies=1) + ([] if done.returncode == 0 else [f"exit {done.returncode} of a mended server"])


def encrypted_user() -> tuple[str, str]:
    """The name and the password that every send here logs in with."""
    chosen = encrypted("starttls")
    return chosen["NEWSLETTER_SMTP__USER"], chosen["NEWSLETTER_SMTP__PASSWORD"]
