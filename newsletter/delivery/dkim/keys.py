"""Private keys: read from PEM files, made, and used. No message and no repr ever holds one."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

LEAST_BITS = 1024  # RFC 8301 section 3.2: a signature by a shorter key counts for nothing
GOOD_BITS = 2048  # the same section: what a signer should use
_MOST_BITS = 8192  # a signature by a longer one takes longer than the rest of a send
_LONGEST_FILE = 64 * 1024  # /dev/zero is no key file
SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*")
_PKCS1, _SHA256 = PKCS1v15(), hashes.SHA256()

PrivateKey = RSAPrivateKey | Ed25519PrivateKey


class Kind(StrEnum):
    """The algorithms of DKIM, as `k=` names them in the DNS."""

    RSA = "rsa"
    ED25519 = "ed25519"


class NoKey(ValueError):
    """A file that holds no key to sign with; the text continues a sentence that begins with the file's name."""


@dataclass(frozen=True, kw_only=True)
class DkimKey:
    """A key with its place in the DNS, SELECTOR._domainkey.DOMAIN."""

    domain: str  # A-labels, lower case
    selector: str
    private: PrivateKey = field(repr=False)
    headers: tuple[str, ...] = ()  # signed beside the usual ones

    @property
    def kind(self) -> Kind:
        """Its algorithm."""
        return Kind.RSA if isinstance(self.private, RSAPrivateKey) else Kind.ED25519

    @property
    def bits(self) -> int:
        """Its length; 256 for every Ed25519 key."""
        return self.private.key_size if isinstance(self.private, RSAPrivateKey) else 256

    @property
    def algorithm(self) -> str:
        """As `a=` names it in a signature."""
        return f"{self.kind}-sha256"

    def signs_for(self, domain: str) -> bool:
        """True if a sender's domain is this one or below it: DMARC's relaxed alignment (RFC 9989)."""
        return domain == self.domain or domain.endswith(f".{self.domain}")

    def sign(self, text: bytes) -> bytes:
        """The signature; the same text always gives the same bytes."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(text, _PKCS1, _SHA256)
        # RFC 8463 section 3: Ed25519 signs the hash, not the text.
        return self.private.sign(hashlib.sha256(text).digest())


def read_private_key(file: Path) -> PrivateKey:
    """The private key in a PEM file. Raises NoKey for a file without one that may sign, OSError if it cannot be read."""
    with file.open("rb") as opened:
        pem = opened.read(_LONGEST_FILE + 1)
    if len(pem) > _LONGEST_FILE:
        raise NoKey("is too large for a key file")
    try:
        # The library's proof that an RSA key is whole takes 0.1 s at every start; `_works` takes half a millisecond.
        private = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    except TypeError:
        raise NoKey("is encrypted; store the key without a pass phrase, readable by its owner alone") from None
    except (ValueError, UnsupportedAlgorithm):
        # The library's own words may quote the file.
        raise NoKey(
            "holds a public key; the private one is needed" if b"PUBLIC KEY" in pem else "holds no private key in PEM form"
        ) from None
    return _fit(private)


def _fit(private: object) -> PrivateKey:
    if isinstance(private, Ed25519PrivateKey):
        return private
    if not isinstance(private, RSAPrivateKey):
        raise NoKey("holds a key that is neither RSA nor Ed25519; DKIM knows no other")
    if not LEAST_BITS <= private.key_size <= _MOST_BITS:
        raise NoKey(f"holds an RSA key of {private.key_size} bits; take {GOOD_BITS} (RFC 8301 allows none under {LEAST_BITS})")
    if not _works(private):
        raise NoKey("holds a damaged key")
    return private


def _works(private: RSAPrivateKey) -> bool:
    """True if what it signs can be verified by its public half."""
    try:
        private.public_key().verify(private.sign(b"", _PKCS1, _SHA256), b"", _PKCS1, _SHA256)
    except (InvalidSignature, ValueError):
        return False
    return True


def weakness(file: Path, key: DkimKey) -> str | None:
    """What should be better about a key that works, continuing a sentence that begins with the file's name; None if all is well."""
    if stat.S_IMODE(file.stat().st_mode) & 0o007:
        return "may be read by every user of this machine; `chmod 600` it"
    if key.bits < GOOD_BITS and key.kind is Kind.RSA:
        return f"holds an RSA key of {key.bits} bits; {GOOD_BITS} are wished for (RFC 8301)"
    return None


def make_private_key(kind: Kind, *, bits: int = GOOD_BITS) -> PrivateKey:
    """A new key; `bits` is for RSA alone."""
    if kind is Kind.ED25519:
        return Ed25519PrivateKey.generate()
    return generate_private_key(public_exponent=65537, key_size=bits)


def write_private_key(file: Path, private: PrivateKey) -> None:
    """Write a key to a new file that its owner alone may read. Raises FileExistsError: a key is never written over, and OSError."""
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(pem)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError:
        # Half a key would stand in the way of the next attempt.
        file.unlink()
        raise
