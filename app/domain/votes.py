"""Votes that nobody reads before their time: committed to in the audit trail, told at the outcome.

While a gate is open, the trail holds only the hash of each vote with a random salt, in a stream of
the gate's own. The decision's event tells the votes with their salts, so that anybody can check
afterwards that none was changed once the others were known.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from app.domain.gates import Outcome


def vote_stream_of(review_id: int) -> str:
    """The stream of one attempt's votes."""
    return f"gate:{review_id}"


@dataclass(frozen=True, slots=True)
class Vote:
    """One sponsor's vote: whose seat it fills, and who cast it (the same, or the delegate)."""

    seat_id: int
    voter_id: int
    outcome: Outcome
    reason: str
    conditions: list[dict[str, Any]]
    override_reason: str
    pack_digest: str
    salt: str

    @property
    def commitment(self) -> str:
        """SHA-256 in hex over the vote's canonical JSON; it tells nothing without the salt."""
        text = json.dumps(self.told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def told(self) -> dict[str, Any]:
        """The vote as the decision's event tells it."""
        return {
            "seat": self.seat_id,
            "voter": self.voter_id,
            "outcome": self.outcome.value,
            "reason": self.reason,
            "conditions": self.conditions,
            "override_reason": self.override_reason,
            "pack_digest": self.pack_digest,
            "salt": self.salt,
        }


def joined(texts: list[str]) -> str:
    """The reasons of those who agree, each once, in their order."""
    return "\n\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))
