"""The tables, one file per noun. Importing this package registers them all."""

from app.models.access import (
    ApiToken,
    IdempotencyRecord,
    PasswordLink,
    PersonSession,
    SignInFailure,
)
from app.models.candidate_view import (
    CandidateIp,
    CandidateShare,
    DueDiligence,
    ScoreSheet,
    ScoringWeights,
)
from app.models.checkpoint import AuditCheckpoint, CheckpointedStream, DecisionAnchor
from app.models.comment import Comment, CommentMention
from app.models.condition import ConditionProposal
from app.models.conflict import ConflictAct, ConflictAssessment, ConflictDeclaration
from app.models.deciding import GateMeeting, GateVote
from app.models.delegation import DelegationRow
from app.models.document import Document
from app.models.endorsement import Endorsement, EndorsementOverride, EndorsementRequest
from app.models.event import Event, OutboxRow, StreamHead
from app.models.gate import (
    CriteriaSet,
    CriterionAnswer,
    CriterionRow,
    GateCondition,
    GateDecision,
    GateReview,
    ReviewContributor,
)
from app.models.imports import PortfolioImport
from app.models.opportunity import Opportunity, RiskAcceptance, StagePassage, TeamMember
from app.models.organisation import Organisation, OrganisationIdentifier
from app.models.partner import Candidate, CandidateMove, Capability, CapabilityOffer
from app.models.person import Membership, Person
from app.models.programme import Programme
from app.models.stakeholder import (
    CoDevelopment,
    Stakeholder,
    StakeholderContact,
    StakeholderPosition,
)
from app.models.summary import PipelineTotal
from app.models.tailoring import GateDraft, GateTermsRow, TailoredSet
from app.models.view import SavedView

__all__ = [
    "ApiToken",
    "AuditCheckpoint",
    "Candidate",
    "CandidateIp",
    "CandidateMove",
    "CandidateShare",
    "Capability",
    "CapabilityOffer",
    "CheckpointedStream",
    "CoDevelopment",
    "Comment",
    "CommentMention",
    "ConditionProposal",
    "ConflictAct",
    "ConflictAssessment",
    "ConflictDeclaration",
    "CriteriaSet",
    "CriterionAnswer",
    "CriterionRow",
    "DecisionAnchor",
    "DelegationRow",
    "Document",
    "DueDiligence",
    "Endorsement",
    "EndorsementOverride",
    "EndorsementRequest",
    "Event",
    "GateCondition",
    "GateDecision",
    "GateDraft",
    "GateMeeting",
    "GateReview",
    "GateTermsRow",
    "GateVote",
    "IdempotencyRecord",
    "Membership",
    "Opportunity",
    "Organisation",
    "OrganisationIdentifier",
    "OutboxRow",
    "PasswordLink",
    "Person",
    "PersonSession",
    "PipelineTotal",
    "PortfolioImport",
    "Programme",
    "ReviewContributor",
    "RiskAcceptance",
    "SavedView",
    "ScoreSheet",
    "ScoringWeights",
    "SignInFailure",
    "StagePassage",
    "Stakeholder",
    "StakeholderContact",
    "StakeholderPosition",
    "StreamHead",
    "TailoredSet",
    "TeamMember",
]
