"""A certificate for a server of this machine that only its own client trusts; made anew for each rehearsal and kept nowhere."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newsletter.clock import SystemClock

_HOST = "127.0.0.1"
_VALID = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class SelfMade:
    """A certificate for 127.0.0.1 and its key, both as PEM."""

    certificate: str
    key: str = field(repr=False)

    def for_server(self) -> ssl.SSLContext:
        """The server's side."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # OpenSSL reads a key from a file alone; it is gone again before the server listens.
        with TemporaryDirectory(prefix="newsletter-") as folder:
            path = Path(folder) / "both.pem"
            path.touch(mode=0o600)
            path.write_text(self.certificate + self.key, encoding="ascii")
            context.load_cert_chain(path)
        return context


def trusting(certificate: str) -> ssl.SSLContext:
    """The client's side: trusts this certificate and nothing else, and checks the name as always."""
    return ssl.create_default_context(cadata=certificate)


def self_made() -> SelfMade:
    """A new one, valid from an hour ago for two days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "newsletter rehearsal")])
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(_HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return SelfMade(
        certificate=made.public_bytes(serialization.Encoding.PEM).decode(),
        key=key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
    )
