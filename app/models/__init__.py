"""The tables, one file per noun. Importing this package registers them all."""

from app.models.access import (
    ApiToken,
    IdempotencyRecord,
    PasswordLink,
    PersonSession,
    SignInFailure,
)
from app.models.analysis import (
    Barrier,
    CommercialisationTest,
    ContextItem,
    Mitigation,
    PublicAsset,
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
from app.models.disclosure import (
    AdvantageAssessment,
    Disclosure,
    DisclosureCorrection,
    DisclosureTelling,
    EngagementNotice,
    PartnerQuestion,
)
from app.models.discussion import Discussion, DiscussionAction, DiscussionParty, Idea
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
from app.models.gate_time import GateTime
from app.models.imports import PortfolioImport
from app.models.notification import (
    CalendarFeed,
    Mail,
    Notification,
    NotificationChoices,
    ReminderRound,
)
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
from app.models.summary import DimensionTotal, PipelineTotal
from app.models.tailoring import GateDraft, GateTermsRow, TailoredSet
from app.models.view import SavedView

__all__ = [
    "AdvantageAssessment",
    "ApiToken",
    "AuditCheckpoint",
    "Barrier",
    "CalendarFeed",
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
    "CommercialisationTest",
    "ConditionProposal",
    "ConflictAct",
    "ConflictAssessment",
    "ConflictDeclaration",
    "ContextItem",
    "CriteriaSet",
    "CriterionAnswer",
    "CriterionRow",
    "DecisionAnchor",
    "DelegationRow",
    "DimensionTotal",
    "Disclosure",
    "DisclosureCorrection",
    "DisclosureTelling",
    "Discussion",
    "DiscussionAction",
    "DiscussionParty",
    "Document",
    "DueDiligence",
    "Endorsement",
    "EndorsementOverride",
    "EndorsementRequest",
    "EngagementNotice",
    "Event",
    "GateCondition",
    "GateDecision",
    "GateDraft",
    "GateMeeting",
    "GateReview",
    "GateTermsRow",
    "GateTime",
    "GateVote",
    "Idea",
    "IdempotencyRecord",
    "Mail",
    "Membership",
    "Mitigation",
    "Notification",
    "NotificationChoices",
    "Opportunity",
    "Organisation",
    "OrganisationIdentifier",
    "OutboxRow",
    "PartnerQuestion",
    "PasswordLink",
    "Person",
    "PersonSession",
    "PipelineTotal",
    "PortfolioImport",
    "Programme",
    "PublicAsset",
    "ReminderRound",
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
