"""Debian's Postfix as a private instance: its own configuration, queue, log and port, started and stopped by a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from tests.support.sink import free_port

_MISSING = "Debian's postfix is missing: `make test` installs it (tests/install_tools)"
_NOT_ROOT = "a private Postfix changes to its own users, which only root may do: run these tests as root, as in a container"

# SERVICE TYPE PRIVATE UNPRIV CHROOT WAKEUP MAXPROC COMMAND: nothing in a chroot, no pickup, no submission.
_MASTER = """\
{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test.example
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
local_recipient_maps =
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_minimum_uid = 100
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
notify_classes =
"""


class PrivatePostfix:
    """A running Postfix that delivers to mailboxes of its own, and returns what is for nobody; a context manager."""

    def __init__(self, *addresses: str) -> None:
        assert shutil.which("postfix") or Path("/usr/sbin/postfix").exists(), _MISSING
        assert os.geteuid() == 0, _NOT_ROOT
        self.host, self.port = "127.0.0.1", free_port()
        self._addresses = addresses
        # Not pytest's folder, which is closed to the users that Postfix runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="postfix-"))
        self.log = self._folder / "mail.log"

    def __enter__(self) -> PrivatePostfix:
        """Start it; ready when this returns."""
        self._configure()
        self._postfix("start")
        deadline = time.monotonic() + 10
        while not (self.log.exists() and "daemon started" in self.log.read_text()):
            assert time.monotonic() < deadline, self.log.read_text() if self.log.exists() else "Postfix wrote no log"
            time.sleep(0.05)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop it and remove everything."""
        self._postfix("abort")
        shutil.rmtree(self._folder, ignore_errors=True)

    def messages(self, address: str, *, at_least: int = 1, seconds: float = 10.0) -> list[bytes]:
        """What is in a mailbox, with LF line ends as Postfix keeps it, once there are so many. Fails with the log after a while."""
        folder = self._folder / "mail" / address / "new"
        self._wait(lambda: folder.is_dir() and len(list(folder.iterdir())) >= at_least, seconds, f"{at_least} messages for {address}")
        return [path.read_bytes() for path in sorted(folder.iterdir())]

    def _wait(self, is_so: Callable[[], bool], seconds: float, what: str) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, f"no {what}:\n{self.log.read_text()}"
            time.sleep(0.05)

    def _configure(self) -> None:
        import pwd

        self._folder.chmod(0o755)
        nobody, postfix = pwd.getpwnam("nobody"), pwd.getpwnam("postfix")
        for name, owner in (("conf", 0), ("queue", 0), ("data", postfix.pw_uid), ("mail", nobody.pw_uid)):
            (self._folder / name).mkdir()
            os.chown(self._folder / name, owner, -1)
        domains = sorted({address.rpartition("@")[2] for address in self._addresses})
        main = _MAIN.format(
            folder=self._folder,
            domains=", ".join(domains),
            boxes=", ".join(f"{{ {address} = {address}/ }}" for address in self._addresses),
            uid=nobody.pw_uid,
            gid=nobody.pw_gid,
        )
        (self._folder / "conf" / "main.cf").write_text(main)
        (self._folder / "conf" / "master.cf").write_text(_MASTER.format(port=f"127.0.0.1:{self.port}"))

    def _postfix(self, verb: str) -> None:
        command = ["/usr/sbin/postfix", "-c", str(self._folder / "conf"), verb]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        log = self.log.read_text() if self.log.exists() else ""
        assert done.returncode == 0 or verb == "abort", f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}{log}"
