"""Logs of mail servers and providers: what proves that a message was taken, what does not, and what damaged lines cost."""

from __future__ import annotations

import gzip
import json
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.maillog.events import Events
from newsletter.delivery.maillog.exim import Exim
from newsletter.delivery.maillog.lines import MOST_LINE
from newsletter.delivery.maillog.postfix import Postfix
from newsletter.delivery.maillog.reading import Read, read_logs
from newsletter.delivery.maillog.table import Table
from newsletter.delivery.maillog.traces import Fate, Line, Wanted, names_of
from newsletter.errors import BadInput, Stopped
from newsletter.model import verp

MID, KEYED = "ab" * 20, "Q2hhcmxvdHRlIEJyb250Kw"
TOKEN = verp.token(edition_uid="e1" * 16, uid="0a" * 16, key=b"key")
BACK = f"bounces+{TOKEN}@example.org"
NAMES = names_of(message_id=f"<{MID}@news.example.org>", delivery_id=KEYED, token=TOKEN, relay_id="0110-5eed")
WANTED = Wanted(NAMES)
STAMP = "Nov 24 10:00:01 mx1"


def logs(*files: Path, form: str = "auto", wanted: Wanted = WANTED) -> Read:
    """What these files say."""
    return read_logs(files, wanted, form=form, stop=threading.Event())  # type: ignore[arg-type]  # a test names the format


def told(tmp_path: Path, text: str, *, form: str = "auto") -> Read:
    """What a log of this text says."""
    path = tmp_path / "some.log"
    path.write_text(text, encoding="utf-8")
    return logs(path, form=form)


def fates(read: Read) -> set[Fate]:
    """What became of the messages looked for."""
    return {trace.fate for trace in read.traces.values()}


def postfix(*lines: str) -> str:
    """A log of Postfix: `PROGRAM QUEUEID: REST` each."""
    return "".join(f"{STAMP} postfix/{line.replace(' ', '[123]: ', 1)}\n" for line in lines)


def test_a_queued_message_is_taken_and_the_log_names_it(tmp_path: Path) -> None:
    """The queue id of cleanup's line joins the Message-ID to what qmgr and smtp say."""
    read = told(
        tmp_path,
        postfix(
            f"cleanup 4F1: message-id=<{MID}@news.example.org>".replace("4F1", "4F1A2B3C"),
            "qmgr 4F1A2B3C: from=<editor@example.org>, size=70000, nrcpt=1 (queue active)",
            "smtp 4F1A2B3C: to=<a@b.example>, relay=mx.b.example[192.0.2.1]:25, delay=1, dsn=2.0.0, status=sent (250 ok)",
            "qmgr 4F1A2B3C: removed",
        ),
    )
    (trace,) = read.traces.values()
    assert (trace.name, trace.fate, trace.relay_id, trace.line) == (MID, Fate.TAKEN, "4F1A2B3C", 2)
    assert (read.lines, read.unread_count) == (4, 0)


def test_a_message_id_alone_proves_nothing(tmp_path: Path) -> None:
    """Cleanup logs it when it has read the header; the connection may end before the final dot."""
    text = postfix(f"cleanup 4F1A2B3C: message-id=<{MID}@x>", "smtpd 4F1A2B3C: client=a.example[192.0.2.1]")
    assert not told(tmp_path, text + postfix("smtpd lost connection after DATA (1234 bytes) from a.example[192.0.2.1]")).traces


def test_the_return_path_names_a_message_too(tmp_path: Path) -> None:
    """Qmgr's line of the envelope sender is enough, in whatever case."""
    read = told(tmp_path, postfix(f"qmgr 4XyZ0123456789z: from=<{BACK.upper()}>, size=7, nrcpt=1 (queue active)"))
    assert [trace.name for trace in read.traces.values()] == [TOKEN]


@pytest.mark.parametrize(
    ("status", "fate"), [("sent", Fate.TAKEN), ("deferred", Fate.TAKEN), ("bounced", Fate.RETURNED), ("expired", Fate.RETURNED)]
)
def test_what_became_of_it_later_is_told_beside(tmp_path: Path, status: str, fate: Fate) -> None:
    """Put off is taken; come back is taken and come back, with the code and the words."""
    read = told(
        tmp_path,
        postfix(
            f"cleanup 4F1A2B3C: message-id=<{MID}@x>",
            f"lmtp 4F1A2B3C: to=<a@b>, relay=none, delay=1, dsn=5.1.1, status={status} (host said: 550 unknown)",
        ),
    )
    (trace,) = read.traces.values()
    assert (trace.fate, trace.enhanced, trace.said) == (fate, "5.1.1", f"{status}: host said: 550 unknown")


def test_an_address_probe_is_no_delivery(tmp_path: Path) -> None:
    """Postfix probes addresses with messages of its own and logs them alike."""
    text = postfix(f"cleanup 4F1A2B3C: message-id=<{MID}@x>", "smtp 4F1A2B3C: to=<a@b>, status=undeliverable (no)")
    assert not told(tmp_path, text).traces


def test_a_milter_that_rejects_at_the_end_turned_it_away(tmp_path: Path) -> None:
    """A permanent refusal after the dot is no delivery; a temporary one says nothing about the last try."""
    line = "cleanup 4F1A2B3C: milter-reject: END-OF-MESSAGE from a[192.0.2.1]: {} no; from=<a@b> to=<c@d> proto=ESMTP"
    named = f"cleanup 4F1A2B3C: message-id=<{MID}@x>"
    assert fates(told(tmp_path, postfix(named, line.format("5.7.1")))) == {Fate.TURNED_AWAY}
    assert fates(told(tmp_path, postfix(named, line.format("4.7.1")))) == set()


def test_a_queue_id_that_comes_back_is_anothers(tmp_path: Path) -> None:
    """Short queue ids are used again: after `removed`, or when another Message-ID takes it, it is not ours any more."""
    ours, others = f"cleanup 4F1A2B3C: message-id=<{MID}@x>", "cleanup 4F1A2B3C: message-id=<other@x>"
    active = "qmgr 4F1A2B3C: from=<a@b>, size=1, nrcpt=1 (queue active)"
    assert not told(tmp_path, postfix(ours, "qmgr 4F1A2B3C: removed", active)).traces
    assert not told(tmp_path, postfix(ours, others, active)).traces


def test_halves_in_two_files_are_joined_in_any_order(tmp_path: Path) -> None:
    """A rotated log may break between a Message-ID and its fate, and be named first or last; packed or not."""
    early, late = tmp_path / "mail.log.1.gz", tmp_path / "mail.log"
    early.write_bytes(gzip.compress(postfix(f"cleanup 4F1A2B3C: message-id=<{MID}@x>").encode()))
    late.write_text(postfix("qmgr 4F1A2B3C: from=<a@b>, size=1, nrcpt=1 (queue active)", "qmgr 4F1A2B3C: removed"), encoding="utf-8")
    for files in ((early, late), (late, early)):
        read = logs(*files)
        assert (fates(read), read.lines) == ({Fate.TAKEN}, 3)


def test_exim_takes_a_message_in_one_line(tmp_path: Path) -> None:
    """Its line of arrival is written when the message is on disk; `**` says that it came back. Both forms of its names."""
    for exim in ("1rLwQk-000Abc-2D", "1rLwQk-00000000Abc-2Dxy"):
        arrived = f"2026-11-24 10:00:01 {exim} <= editor@example.org H=(us) [127.0.0.1] P=esmtp S=7 id={MID}@news.example.org\n"
        assert fates(told(tmp_path, arrived)) == {Fate.TAKEN}
        assert fates(told(tmp_path, arrived + f"2026-11-24 10:00:02 {exim} == a@b R=dnslookup T=remote_smtp defer (111): refused\n")) == {
            Fate.TAKEN
        }
        read = told(tmp_path, arrived + f"2026-11-24 10:00:02 {exim} ** a@b R=dnslookup T=remote_smtp: 550 5.1.1 unknown\n")
        (trace,) = read.traces.values()
        assert (trace.fate, trace.enhanced, trace.relay_id) == (Fate.RETURNED, "5.1.1", exim)


def test_exim_that_rejects_after_the_data_turned_it_away(tmp_path: Path) -> None:
    """A rejected message is known by its return path, since it has no line of arrival."""
    line = f"2026-11-24 10:00:01 1rLwQk-000Abc-2D H=(us) [127.0.0.1] F=<{BACK}> %srejected after DATA: 5.7.1 spam\n"
    assert fates(told(tmp_path, line % "", form="exim")) == {Fate.TURNED_AWAY}
    assert fates(told(tmp_path, line % "temporarily ", form="exim")) == set()


EVENTS = {
    "ses": {"eventType": "Delivery", "mail": {"messageId": "0110-1", "headers": [{"name": "X-Newsletter-Delivery", "value": KEYED}]}},
    "ses in sns": {
        "Type": "Notification",
        "Message": json.dumps({"notificationType": "Delivery", "mail": {"messageId": "0110-5eed", "source": "a@b"}}),
    },
    "sendgrid": {"event": "delivered", "email": "a@b", "smtp-id": f"<{MID}@news.example.org>", "sg_message_id": "x.y"},
    "mailgun": {"event": "delivered", "message": {"headers": {"message-id": f"{MID}@news.example.org", "to": "a@b"}}, "recipient": "a@b"},
    "brevo": {"event": "request", "email": "a@b", "message-id": f"<{MID}@news.example.org>", "ts": 1},
    "postmark": {"RecordType": "Delivery", "MessageID": "0110-5eed", "Recipient": "a@b", "Details": "ok"},
}


@pytest.mark.parametrize("provider", EVENTS)
def test_events_of_providers_are_read_however_they_nest(tmp_path: Path, provider: str) -> None:
    """One a line, in a list, in a document that holds a list, and spread over lines: the same event each time."""
    event = EVENTS[provider]
    forms = (json.dumps(event) + "\n", json.dumps([event, event]), json.dumps({"items": [event]}), json.dumps([{"a": 1}, event], indent=2))
    for text in forms:
        read = told(tmp_path, text)
        assert (fates(read), read.unread_count) == ({Fate.TAKEN}, 0), text


@pytest.mark.parametrize(
    ("word", "fate"),
    [
        ("Bounce", Fate.RETURNED),
        ("hard_bounce", Fate.RETURNED),
        ("dropped", Fate.TURNED_AWAY),
        ("Reject", Fate.TURNED_AWAY),
        ("deferred", Fate.TAKEN),
    ],
)
def test_a_providers_word_is_told_in_its_own_words(tmp_path: Path, word: str, fate: Fate) -> None:
    """Bounced is taken, dropped is not; the reason is kept."""
    read = told(tmp_path, json.dumps({"event": word, "smtp-id": MID + "@x", "reason": "550 no such user"}))
    (trace,) = read.traces.values()
    assert trace.fate is fate
    assert (trace.said == f"{word}: 550 no such user") is (fate is not Fate.TAKEN)


def test_a_reason_is_words_and_not_the_document_around_it(tmp_path: Path) -> None:
    """A notification carries the event as a text in `Message`; the reason is what the event says."""
    bounce = {"notificationType": "Bounce", "bounce": {"diagnosticCode": "550 no"}, "mail": {"messageId": "0110-5eed"}}
    (trace,) = told(tmp_path, json.dumps({"Type": "Notification", "Message": json.dumps(bounce)})).traces.values()
    assert (trace.fate, trace.said) == (Fate.RETURNED, "Bounce: 550 no")


def test_a_word_that_is_not_known_is_told_and_settles_nothing(tmp_path: Path) -> None:
    """For a message that is looked for; those of others are nobody's business."""
    text = json.dumps({"event": "teleported", "smtp-id": MID + "@x"}) + "\n" + json.dumps({"event": "teleported", "smtp-id": "other@x"})
    read = told(tmp_path, text)
    assert not read.traces
    assert [(one.line, "teleported" in one.reason) for one in read.unread] == [(1, True)]


def test_damaged_documents_cost_their_own_lines(tmp_path: Path) -> None:
    """One that does not end, one that is none and one that is nested without end; what stands behind them is read."""
    good = json.dumps({"event": "sent", "smtp-id": MID + "@x"})
    deep = '{"a":' * 100_000
    text = "\n".join(['{"a": 1', "{]}", deep + "1" + "}" * 100_000, "[[[" + deep, good, ""])
    read = told(tmp_path, text, form="json")
    assert fates(read) == {Fate.TAKEN}
    assert [(one.line, one.reason) for one in read.unread] == [
        (1, "the document that begins here does not end"),
        (2, "no JSON: Expecting property name enclosed in double quotes"),
        (3, "nested too deeply"),
        (4, "the document that begins here does not end"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path, delimiter: str) -> None:
    """In any order, with quoted cells over several lines, and with a mark of its encoding in front."""
    rows = [["Recipient", "Last event", "Message-ID", "Reason"], ["a@b", "bounced", f"<{MID}@x>", '"550\nno"']]
    read = told(tmp_path, "\ufeff" + "\n".join(delimiter.join(row) for row in rows))
    (trace,) = read.traces.values()
    assert (trace.fate, trace.said, trace.line) == (Fate.RETURNED, "bounced: 550\nno", 2)


def test_a_damaged_row_is_told_by_its_line(tmp_path: Path) -> None:
    """A row of another length and a quote that is never closed cost one line each."""
    read = told(tmp_path, f'status,message_id\nsent\n"sent,x\n\nsent,{MID}@x\n')
    assert [(one.line, one.reason) for one in read.unread] == [
        (2, "1 cells where the first line has 2"),
        (3, "a quote is never closed"),
    ]
    assert fates(read) == {Fate.TAKEN}


def test_a_table_without_the_columns_says_which_it_needs(tmp_path: Path) -> None:
    """An error with the file and line, and what to name them."""
    with pytest.raises(BadInput, match="no column for the message") as caught:
        told(tmp_path, "name,colour\nx,y\n")
    assert caught.value.where == f"{tmp_path / 'some.log'}:1"


def test_a_log_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    """With the option that says it."""
    with pytest.raises(BadInput, match="what kind of log") as caught:
        told(tmp_path, "hello\nworld\n")
    assert "--format" in (caught.value.do or "")


def test_damaged_lines_are_counted_and_the_first_told(tmp_path: Path) -> None:
    """Foreign bytes, a line of megabytes, lines of no syslog: no error, and what is readable is read."""
    path = tmp_path / "mail.log"
    active = postfix(f"qmgr 4F1A2B3C: from=<{BACK}>, size=1, nrcpt=1 (queue active)").encode()
    path.write_bytes(postfix("qmgr A: x").encode() + b"\xff\xfe\x00 what\n" * 70 + b"x" * (2 * MOST_LINE) + b"\n" + active)
    read = logs(path)
    assert (fates(read), read.lines, read.unread_count, len(read.unread)) == ({Fate.TAKEN}, 73, 71, 50)


def test_a_compressed_file_that_breaks_off_is_told(tmp_path: Path) -> None:
    """What could be unpacked is read; where it ends is told."""
    path = tmp_path / "mail.log.gz"
    whole = gzip.compress(postfix(*[f"qmgr 4F1A2B{n:02}: from=<{BACK}>, size={n}, nrcpt=1 (queue active)" for n in range(99)]).encode())
    path.write_bytes(whole[:-9])
    read = logs(path, form="postfix")
    assert fates(read) == {Fate.TAKEN}
    assert "damaged from here on" in read.unread[0].reason


def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    """50,000 messages of others leave nothing behind: below two megabytes while they are read."""
    path = tmp_path / "mail.log"
    path.write_text(
        "".join(
            postfix(f"cleanup {n:08X}: message-id=<{n}@x>", f"qmgr {n:08X}: from=<a@b>, size=1, nrcpt=1 (queue active)")
            for n in range(25_000)
        ),
        encoding="utf-8",
    )
    tracemalloc.start()
    read = logs(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (read.lines, read.traces) == (50_000, {})
    assert peak < 2_000_000


def test_reading_stops_when_it_is_told_to(tmp_path: Path) -> None:
    """Ctrl-C need not wait for the end of the file."""
    path = tmp_path / "mail.log"
    path.write_text(postfix("qmgr 4F1A2B3C: x") * 10_000, encoding="utf-8")
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        read_logs([path], WANTED, form="postfix", stop=stop)


@given(st.lists(st.text(alphabet=st.characters(blacklist_characters="\r\n"), max_size=80), max_size=8))
def test_no_text_makes_a_reader_fail(texts: list[str]) -> None:
    """Whatever stands in a log, every reader answers, with traces or damaged lines."""
    lines = [Line(number, text) for number, text in enumerate(texts, 1)]
    table = [Line(1, "status,message_id"), *lines]
    for reader, given_lines in (
        (Postfix(WANTED), lines),
        (Exim(WANTED), lines),
        (Events(WANTED), lines),
        (Table(WANTED, where="x"), table),
    ):
        list(reader.read(iter(given_lines)))
