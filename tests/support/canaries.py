"""Listeners on this machine that nobody has any business with, and the spellings of their addresses."""

from __future__ import annotations

import contextlib
import socket
from types import TracebackType
from typing import Self

# {p} is the canary's port, {host} its host. Each was an opening in somebody's filter once.
LOOPBACK_FORMS = (
    "http://127.0.0.1:{p}/",
    "http://localhost:{p}/",
    "http://LOCALHOST.:{p}/",
    "http://127.1:{p}/",
    "http://127.0.1:{p}/",
    "http://0:{p}/",
    "http://0.0.0.0:{p}/",
    "http://0x7f.1:{p}/",
    "http://0x7f.0x0.0x0.0x1:{p}/",
    "http://0x7f000001:{p}/",
    "http://0x7f000001.:{p}/",
    "http://2130706433:{p}/",
    "http://4294967295:{p}/",
    "http://0177.0.0.1:{p}/",
    "http://0177.0000.0000.0001:{p}/",
    "http://017700000001:{p}/",
    "http://127.0.0.1.:{p}/",
    "http://127.000.000.001:{p}/",
    "http://127.127.127.127:{p}/",
    "http://127.0.0.0x1:{p}/",
    "http://127.0.0.1%00.example.org:{p}/",
    "http://127%2e0%2e0%2e1:{p}/",
    "http://%31%32%37.0.0.1:{p}/",
    "http://[::1]:{p}/",
    "http://[::]:{p}/",
    "http://[0:0:0:0:0:0:0:1]:{p}/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]:{p}/",
    "http://[::127.0.0.1]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/",
    "http://[::ffff:7f00:1]:{p}/",
    "http://[0:0:0:0:0:ffff:7f00:0001]:{p}/",
    "http://[::ffff:0:127.0.0.1]:{p}/",
    "http://[64:ff9b::127.0.0.1]:{p}/",
    "http://[64:ff9b::7f00:1]:{p}/",
    "http://[64:ff9b:1::7f00:1]:{p}/",
    "http://[2002:7f00:1::]:{p}/",
    "http://[2001:0:7f00:1::]:{p}/",
    "http://[::1%25lo]:{p}/",
    "http://[::1%lo]:{p}/",
    "http://[fe80::1%25eth0]:{p}/",
    "http://[::ffff:127.0.0.1%25lo]:{p}/",
    "http://[::1]]:{p}/",
    "http://[[::1]]:{p}/",
    "http://127。0。0。1:{p}/",
    "http://127．0．0．1:{p}/",
    "http://１２７.0.0.1:{p}/",
    "http://①②⑦.⓪.⓪.①:{p}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{p}/",
    "http://loc\u00adalhost:{p}/",
    "http://localhost\u3002:{p}/",
    "http://127.0.0.1\u200b:{p}/",
    "http://news.example@127.0.0.1:{p}/",
    "http://news.example:80@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}\\@news.example/",
    "http://news.example\\@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}#@news.example/",
    "http://127.0.0.1:{p}?@news.example/",
    "http://news.example@127.0.0.1:{p}@news.example/",
    "http://127.0.0.1:{p}:80/",
    "http:127.0.0.1:{p}/",
    "http:/127.0.0.1:{p}/",
    "http:///127.0.0.1:{p}/",
    "http:\\\\127.0.0.1:{p}\\",
    "//127.0.0.1:{p}/",
    "HTTP://127.0.0.1:{p}/",
    "https://127.0.0.1:{p}/",
    " http://127.0.0.1:{p}/",
    "\thttp://127.0.0.1:{p}/",
    "ht\ntp://127.0.0.1:{p}/",
    "http://127.0.\r\n0.1:{p}/",
    "http://127.0.0.1:{p}/%0d%0aX-Evil:%201",
    "http://127.0.0.1:{p}/\r\nX-Evil: 1",
    "http://127.0.0.1:{p}/ HTTP/1.1\r\nHost: news.example\r\n\r\nGET /admin",
)
OTHER_FORMS = (
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.169.254.:80/latest/",
    "http://2852039166/latest/",
    "http://0xa9fea9fe/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fd00:ec2::254]/latest/",
    "http://100.100.100.200/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://[fc00::1]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "file:///etc/passwd",
    "file://127.0.0.1:{p}/etc/passwd",
    "ftp://127.0.0.1:{p}/",
    "gopher://127.0.0.1:{p}/_GET%20/",
    "dict://127.0.0.1:{p}/info",
    "ldap://127.0.0.1:{p}/",
    "tftp://127.0.0.1:{p}/",
    "jar:http://127.0.0.1:{p}!/",
    "view-source:http://127.0.0.1:{p}/",
    "ws://127.0.0.1:{p}/",
    "unix:///var/run/docker.sock",
    "data:text/html,x",
    "javascript:alert(1)",
    "http://",
    "http://:{p}/",
    "http://./",
    "http://..:{p}/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:{p}x/",
    "",
)


class Canaries:
    """Sockets that listen on loopback, IPv4 and IPv6, on one port; a context manager. `touched` counts who has connected."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self.port = 0
        self._seen = 0

    def __enter__(self) -> Self:
        first = socket.create_server(("0.0.0.0", 0), backlog=128)
        self.port = first.getsockname()[1]
        self._sockets = [first]
        if socket.has_ipv6:
            with contextlib.suppress(OSError):  # a machine without IPv6 has one way in less
                self._sockets.append(socket.create_server(("::1", self.port), family=socket.AF_INET6, backlog=128))
        for one in self._sockets:
            one.setblocking(False)
        return self

    @property
    def touched(self) -> int:
        """Connections so far; the kernel makes them whether or not anybody accepts."""
        for one in self._sockets:
            while True:
                try:
                    one.accept()[0].close()
                except BlockingIOError:
                    break
                self._seen += 1
        return self._seen

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        for one in self._sockets:
            one.close()
