"""The key that signs the audit trail's checkpoints: given by the settings, or made on first use."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.settings import Settings

FILE = "audit-key.pem"


class BadKey(Exception):
    """The key's file holds no Ed25519 private key."""


def signing_key(settings: Settings) -> Ed25519PrivateKey:
    """The key in `AUDIT_KEY_FILE`, else the one in the data folder, which is made if need be.

    Raises BadKey for a file that holds no such key, OSError where it cannot be read or written.
    """
    path = settings.audit_key_file or settings.data_dir / FILE
    if settings.audit_key_file is None and not path.exists():
        _make(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKey(f"{path} holds no private key.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{path} holds no Ed25519 key.")
    return key


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half, 32 bytes in hex: how a checkpoint names its key."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_pem(key: Ed25519PrivateKey) -> str:
    """The same as a PEM file."""
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem.decode()


def _make(path: Path) -> None:
    """Write a new key that only this account can read; two processes at once make one."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
