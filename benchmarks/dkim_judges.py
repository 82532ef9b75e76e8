"""A thousand messages of twenty editions before two judges of DKIM, and what a signature costs.

    python -m benchmarks.dkim_judges [--quick]

Each message is signed with RSA-2048 and with Ed25519, as the compiled letter of an edition signs it, and judged by dkimpy and by
Debian's OpenDKIM. Then a second From, and a second List-Unsubscribe, is put before it: every judge must refuse it. A relay that
replaces Message-ID and Date must leave the signature whole, and Python's strict policy must find no defect. Ends with 1 if not.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

from newsletter.delivery.dkim.keys import DkimKey, Kind
from newsletter.delivery.dkim.signer import Signer
from newsletter.model.letter import Letter, mark
from newsletter.model.newsletter import Mailbox, Newsletter
from tests.support.dkim import OpenDkim, dkimpy_passes, key
from tests.support.letters import NEWSLETTER, NONCE, RENDERED, letter, unstuffed, values

EDITIONS, READERS = 20, 50
LEAVE_OUT = frozenset({"message-id", "date"})
SECOND = {"second From": b"From: evil@example.com\r\n", "second List-Unsubscribe": b"List-Unsubscribe: <https://evil.example/u>\r\n"}
# One for each edition, in turn: name of the newsletter, subject, a paragraph.
TONGUES = (
    ("The Weekly Letter", "What the week brought", "A quay of its own for the ferries, at last."),
    ("Der Wochenbrief", "Größere Flüsse, höhere Brücken – und ein Fährstreit", "Über den Fluss führt künftig eine höhere Brücke."),
    ("La Lettre", "L’été où la marée n’est pas venue", "Où que l’on aille, l’eau est déjà passée."),
    ("Το γράμμα", "Τι έφερε η εβδομάδα στο λιμάνι", "Το λιμάνι δεν κοιμάται ποτέ."),
    ("Письмо недели", "Почему гавань не спит по ночам", "Порт работает всю ночь, и город это слышит."),
    ("週刊レター", "港が眠らない理由、そして潮の満ち引きについて", "港は夜も眠らない。船が次々と入ってくる。"),
    ("رسالة الأسبوع", "لماذا لا ينام الميناء في الليل", "الميناء يعمل طوال الليل."),
    ("מכתב השבוע", "מה הביא השבוע", "הנמל אינו ישן בלילה."),
    ("साप्ताहिक पत्र", "बंदरगाह रात में क्यों नहीं सोता", "बंदरगाह पूरी रात काम करता है।"),
    ("Letter 🙂", "Storms 🌊 & tides — “quoted”, =?utf-8?q?odd?=", ".a line that begins with a dot\n.\n..\nFrom here on"),
)
NAMES = ("Robin Reader", "", "Ánna Ö.", "港 太郎", 'Quote "Q" O’Neil', "Reader, with comma", "محمد", "x" * 90, "Zoë  Double", "=?q?")


def editions(count: int) -> Iterator[tuple[Newsletter, Letter]]:
    """Compiled letters, each unlike the others: language, subject, length, long addresses, with and without answers' address."""
    for number in range(count):
        name, title, words = TONGUES[number % len(TONGUES)]
        newsletter = replace(
            NEWSLETTER,
            name=name,
            sender=Mailbox(name=name, address="letter@example.org"),
            reply_to=NEWSLETTER.reply_to if number % 3 else None,
        )
        address = f"https://news.example.org/{'long-' * (number * 9)}end?a=1&b=2"
        lines = [words, f"Read on: {address}", "= signs = and . dots", ""] * (1 + number * 12)
        leave, greet = mark(NONCE, "unsubscribe_url"), mark(NONCE, "reader_name")
        text = "\n".join([f"Dear {greet}", *lines, leave]) + "\n" * (number % 4)
        html = f"<p>Dear {greet}</p>" + "".join(f"<p>{line}</p>\n" for line in lines) + f'<p><a href="{leave}">leave</a></p>'
        subject = f"{title} · {number}" if number < len(TONGUES) else f"{title} " * 6
        yield newsletter, letter(replace(RENDERED, subject=subject, html=html, text=text), newsletter)


def messages(one: DkimKey, editions_: int, readers: int) -> Iterator[bytes]:
    """Signed messages as a server keeps them."""
    signer = Signer.of([one], sender_domain="example.org", leave_out=LEAVE_OUT)
    assert signer is not None
    for newsletter, compiled in editions(editions_):
        prepared = signer.prepare(compiled)
        for number in range(readers):
            filled = values(
                name=NAMES[number % len(NAMES)],
                address=f"reader{number}@example.net",
                uid=f"{number:032x}",
                newsletter=newsletter,
                public_url=f"https://news.example.org{'/p' * (number % 60)}",
            )
            yield unstuffed(prepared.join(filled))


def relayed(message: bytes) -> bytes:
    """As a relay passes it on that writes Message-ID and Date itself."""
    renewed = re.sub(rb"\r\nMessage-ID: [^\r]*", b"\r\nMessage-ID: <0100-0@relay.example>", message)
    return b"Return-Path: <0100-0@relay.example>\r\n" + re.sub(rb"\r\nDate: [^\r]*", b"\r\nDate: Wed, 25 Nov 2026 09:00:00 +0000", renewed)


def defects(message: bytes) -> int:
    """Defects that Python's strict reading finds; reading every header looks for those in headers."""
    read = BytesParser(policy=policy.default).parsebytes(message)
    return sum(len(part.defects) + sum(len(value.defects) for value in part.values()) for part in read.walk())


def judged(one: DkimKey, editions_: int, readers: int) -> Counter[str]:
    """How many messages each judge takes, whole and with something put before them."""
    taken: Counter[str] = Counter()
    whole = list(messages(one, editions_, readers))
    forms = {"as sent": whole, "by a relay that replaces": [relayed(message) for message in whole]}
    forms |= {what: [line + message for message in whole] for what, line in SECOND.items()}
    with tempfile.TemporaryDirectory() as folder:
        judge = OpenDkim(Path(folder), [one])
        for form, them in forms.items():
            taken[f"dkimpy, {form}"] = sum(dkimpy_passes(message, [one]) for message in them)
            for at in range(0, len(them), 100):
                taken[f"OpenDKIM, {form}"] += sum("succeeded" in verdict for verdict in judge.verdicts(them[at : at + 100]))
    taken["Python's strict policy, as sent"] = sum(not defects(message) for message in whole)
    return taken


def cost(keys: list[DkimKey], *, rounds: int) -> float:
    """Median microseconds of joining and signing a message of 70 kB."""
    body = "<p>A paragraph of text, with dots . and = and é.</p>\n" * 1100
    compiled = letter(replace(RENDERED, html=f"<p>{mark(NONCE, 'reader_name')}</p>{body}<p>{mark(NONCE, 'unsubscribe_url')}</p>"))
    signer = Signer.of(keys, sender_domain="example.org")
    join = signer.prepare(compiled).join if signer else compiled.join
    filled, times = values(), []
    for _ in range(rounds):
        before = time.perf_counter()
        join(filled)
        times.append(time.perf_counter() - before)
    return statistics.median(times) * 1e6


def main() -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the readers")
    quick = parser.parse_args().quick
    readers = READERS // 10 if quick else READERS
    total, wrong = EDITIONS * readers, 0
    for kind in Kind:
        for what, count in sorted(judged(key(kind), EDITIONS, readers).items()):
            wanted = 0 if "second" in what else total
            wrong += count != wanted
            print(f"{kind:8} {what:45} {count:5} of {total} taken, {wanted} wanted{'' if count == wanted else '   <-- WRONG'}")
    for keys in ([], [key(Kind.RSA)], [key(Kind.ED25519)], [key(Kind.RSA), key(Kind.ED25519)]):
        named = " and ".join(one.kind for one in keys) or "no signature"
        print(f"a message of 70 kB, {named:20} {cost(keys, rounds=200 if quick else 1000):6.0f} us")
    rsa = key(Kind.RSA)
    times = []
    for _ in range(500):
        before = time.perf_counter()
        rsa.sign(b"x" * 1200)
        times.append(time.perf_counter() - before)
    print(f"of that, the RSA-2048 operation itself     {statistics.median(times) * 1e6:6.0f} us")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
