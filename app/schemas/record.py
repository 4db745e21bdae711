"""A gate's decision record: everything needed to check it without the service."""

from datetime import datetime
from typing import Any

from pydantic import Field

from app.domain.gates import Outcome
from app.schemas.fields import Output
from app.schemas.voting import MeetingOut


class RecordedEvent(Output):
    """One record of the audit trail, with what its hash covers."""

    stream: str
    seq: int = Field(description="Its number in the stream.")
    kind: str = Field(description="What happened.")
    at: str = Field(description="In UTC, to the microsecond, as it was hashed.")
    actor: str = Field(description="Who did it, by pseudonymous id.")
    data: dict[str, Any]
    previous_hash: str
    hash: str = Field(description="SHA-256 over all the other fields.")


class SignedCheckpoint(Output):
    """The checkpoint that vouches for the decision."""

    checkpoint: int = Field(description="Its number.")
    body: str = Field(description="What was signed, byte for byte.")
    key: str = Field(description="The Ed25519 public key, in hex.")
    signature: str = Field(description="In hex.")


class DecisionRecord(Output):
    """A decision with its pack, its events, its votes and the checkpoint that signed it."""

    record_version: int = Field(1, description="The version of this form.")
    review_id: int
    opportunity: str = Field(description="Its reference.", examples=["OP-0042"])
    gate: int
    attempt: int
    outcome: Outcome = Field(description="What was decided.")
    decided_at: datetime
    pack_digest: str
    pack: str = Field(description="The frozen pack, byte for byte.")
    events: list[RecordedEvent] = Field(description="The submission and the decision.")
    votes: list[RecordedEvent] = Field(description="The stream of votes, from its beginning.")
    checkpoint: SignedCheckpoint | None = Field(description="Null for some minutes.")
    meeting: MeetingOut | None = Field(
        description="The chair's record of the meeting, as it stands today: nothing vouches for it."
    )
    people: dict[str, str] = Field(
        description="Names behind the ids, as known today: nothing vouches for them."
    )


class AuditKey(Output):
    """A public key that signs, or signed, the audit trail's checkpoints."""

    algorithm: str = Field("Ed25519", description="How it signs.")
    public_key: str = Field(description="32 bytes in hex.")
    pem: str = Field(description="The same as a PEM file.")
    is_current: bool = Field(description="Whether it signs now.")
