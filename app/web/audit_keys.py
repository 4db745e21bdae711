"""The public keys of the audit trail, and what they say of a decision record."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.database import Database
from app.delivery.signing import public_hex, signing_key
from app.queries.checkpoints import keys_used
from app.schemas.record import AuditKey, DecisionRecord
from app.settings import Settings
from app.standards.verify_record import Fault, faults

UNSIGNED = "the checkpoint"
"""What the verifier calls a checkpoint that is not there yet."""


async def audit_keys(database: Database, settings: Settings) -> list[AuditKey]:
    """The key that signs now, then those that signed before."""
    current = public_hex(signing_key(settings))
    used = await database.read(keys_used)
    return [_key(key, key == current) for key in dict.fromkeys((current, *used))]


def _key(public: str, is_current: bool) -> AuditKey:
    loaded = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    pem = loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return AuditKey(public_key=public, pem=pem.decode(), is_current=is_current)


def record_problems(record: DecisionRecord, keys: list[AuditKey]) -> list[Fault]:
    """What does not hold in a record; that its signature is still to come is no problem."""
    found = [fault for fault in faults(record.model_dump(mode="json")) if fault[0] != UNSIGNED]
    known = {key.public_key for key in keys}
    if record.checkpoint is not None and record.checkpoint.key not in known:
        found.append((UNSIGNED, "it was signed by a key that is not ours"))
    return found
