"""Throw-away certificates by the openssl program: a certificate authority, and servers good and bad."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*arguments: str) -> None:
    program = shutil.which("openssl")
    assert program, "the openssl program is missing: install the package openssl"
    ended = subprocess.run([program, *arguments], capture_output=True, text=True)
    assert ended.returncode == 0, f"openssl {arguments[0]} failed: {ended.stderr}"


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A certificate authority that only the tests trust."""

    folder: Path

    def trusting(self) -> ssl.SSLContext:
        """A client's context that trusts this authority and nobody else."""
        return ssl.create_default_context(cafile=str(self.folder / "ca.pem"))

    def server(self, name: str = "localhost", *, days: int = 2, own: bool = False) -> ssl.SSLContext:
        """A server's context with a certificate for `name` (and 127.0.0.1 for localhost); `own`: signed by itself alone."""
        stem = self.folder / f"{name}-{days}-{own}"
        key, request, certificate = f"{stem}.key", f"{stem}.csr", f"{stem}.pem"
        names = f"subjectAltName=DNS:{name}" + (",IP:127.0.0.1" if name == "localhost" else "")
        extensions = Path(f"{stem}.ext")
        extensions.write_text(names)
        _openssl("req", "-new", *_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        signer = (
            ["-signkey", key] if own else ["-CA", str(self.folder / "ca.pem"), "-CAkey", str(self.folder / "ca.key"), "-CAcreateserial"]
        )
        _openssl("x509", "-req", "-in", request, *signer, "-out", certificate, "-days", str(days), "-extfile", str(extensions))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


@cache
def authority() -> Authority:
    """One authority a process."""
    folder = Path(mkdtemp(prefix="newsletter-certificates-"))
    _openssl(
        "req", "-x509", *_KEY, "-keyout", str(folder / "ca.key"), "-out", str(folder / "ca.pem"), "-subj", "/CN=tests only", "-days", "2"
    )
    return Authority(folder=folder)
