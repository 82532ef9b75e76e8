"""Keys, a DNS in memory, and two judges of DKIM signatures: dkimpy and Debian's OpenDKIM."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import dkim

from newsletter.delivery.dkim.keys import DkimKey, Kind, make_private_key
from newsletter.delivery.dkim.records import record_name, record_value

OPENDKIM = "/usr/sbin/opendkim"


@cache
def key(kind: Kind = Kind.RSA, *, domain: str = "example.org", selector: str = "") -> DkimKey:
    """A key of this run; the same for the same arguments."""
    return DkimKey(domain=domain, selector=selector or kind.value, private=make_private_key(kind))


def dkimpy_passes(message: bytes, keys: Iterable[DkimKey]) -> bool:
    """True if dkimpy accepts every signature of an unstuffed message, and there is one for each key."""
    records = {f"{record_name(one)}.".encode(): record_value(one).encode() for one in keys}
    judge = dkim.DKIM(message)
    count = message.partition(b"\r\n\r\n")[0].count(b"\r\nDKIM-Signature:") + message.startswith(b"DKIM-Signature:")
    return count == len(records) and all(_judged(judge, number, records) for number in range(count))


def _judged(judge: dkim.DKIM, number: int, records: dict[bytes, bytes]) -> bool:
    try:
        return bool(judge.verify(idx=number, dnsfunc=lambda name, timeout=5: records.get(name)))
    except dkim.DKIMException:
        return False


class OpenDkim:
    """OpenDKIM's verifier over files, with the keys' records in a file in place of the DNS."""

    def __init__(self, folder: Path, keys: Iterable[DkimKey]) -> None:
        self._folder = folder
        records = folder / "keys"
        records.write_text("".join(f"{record_name(one)} {record_value(one)}\n" for one in keys))
        self._conf = folder / "opendkim.conf"
        self._conf.write_text(f"TestPublicKeys {records}\nMode v\nSyslog no\n")

    def verdicts(self, messages: Iterable[bytes]) -> list[str]:
        """For each unstuffed message, what it says: "verification succeeded", or what is wrong."""
        files = []
        for number, message in enumerate(messages):
            file = self._folder / f"{number}.eml"
            file.write_bytes(message)
            files.append(str(file))
        done = subprocess.run([OPENDKIM, "-x", str(self._conf), "-t", ",".join(files)], capture_output=True, text=True, timeout=120)
        # It reports in the order of the files, one line for each, beginning with the file's name.
        said = dict(re.findall(r"^opendkim: (\S+\.eml): (.*)$", done.stdout + done.stderr, re.MULTILINE))
        assert set(said) >= set(files), (done.stdout + done.stderr)[-600:]
        return [said[name] for name in files]
