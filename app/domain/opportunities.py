"""What an opportunity can be: the closed lists of the report's framework and of the Treasury.

Sources: Cranfield School of Management with Steria and Civil Service World, *Public sector
innovation: the role of commercial partnerships* (2010), figure 3 and table 1; HM Treasury risk
appetite scale; delivery confidence as used by the Government Major Projects Portfolio since 2021.
"""

from enum import StrEnum

MAX_TITLE = 200
MAX_LINE = 200
MAX_SECTOR = 120
MAX_TEXT = 20_000
MAX_VALUE_PENCE = 1_000_000_000_000_00
"""£1,000bn: larger than any public programme, far below what 64 bits hold."""


class Labelled(StrEnum):
    """A closed list whose codes read as their own labels."""

    @property
    def label(self) -> str:
        """The code as people write it."""
        return LABELS.get(self.value, self.value.replace("_", " ").capitalize())


LABELS = {
    "public_private_partnership": "Public–private partnership",
    "outsourcing_and_procurement": "Outsourcing and procurement",
    "new_services_without_extra_investment": "New services without extra investment",
    "combined_capabilities_and_assets": "Combined capabilities and assets",
    "competitive_dialogue": "Competitive dialogue (before 2025)",
    "not_a_public_contract": "Licence or sale: not a public contract",
    "amber_green": "Amber/Green",
    "amber_red": "Amber/Red",
    "it": "IT",
}


class OutcomeSought(Labelled):
    """What the innovation is for (report, figure 3)."""

    LESS_COSTLY_SERVICES = "less_costly_services"
    NEW_SERVICES = "new_services"
    NEW_SERVICES_WITHOUT_EXTRA_INVESTMENT = "new_services_without_extra_investment"
    HIGHER_QUALITY = "higher_quality"


class Dimension(Labelled):
    """Where the innovation lies (report, figure 3); several may apply."""

    SERVICE_EFFICIENCY = "service_efficiency"
    NEW_SERVICES = "new_services"
    NEW_DELIVERY_MODELS = "new_delivery_models"
    NEW_CHANNELS = "new_channels"
    ORGANISATIONAL_FORMS = "organisational_forms"
    GOVERNANCE = "governance"
    OWNERSHIP_MODELS = "ownership_models"
    FINANCIAL_ARRANGEMENTS = "financial_arrangements"
    PARTNERSHIPS = "partnerships"
    COMBINED_CAPABILITIES_AND_ASSETS = "combined_capabilities_and_assets"


class Novelty(Labelled):
    """Degree of novelty (report, figure 3)."""

    INCREMENTAL = "incremental"
    RADICAL = "radical"
    TRANSFORMATIONAL = "transformational"


class OwnershipModel(Labelled):
    """Ownership models, simplest first (report, table 1)."""

    SECONDMENT = "secondment"
    OUTSOURCING_AND_PROCUREMENT = "outsourcing_and_procurement"
    PUBLIC_PRIVATE_PARTNERSHIP = "public_private_partnership"
    PRIVATISATION = "privatisation"
    CONCESSION = "concession"
    COMMERCIAL_PARTNERSHIP = "commercial_partnership"
    EMERGING_MODEL = "emerging_model"


class LegalRoute(Labelled):
    """How the law lets the agreement be made (Procurement Act 2023; older ones keep their name)."""

    OPEN_PROCEDURE = "open_procedure"
    COMPETITIVE_FLEXIBLE = "competitive_flexible"
    DIRECT_AWARD = "direct_award"
    CONCESSION = "concession"
    NOT_A_PUBLIC_CONTRACT = "not_a_public_contract"
    COMPETITIVE_DIALOGUE = "competitive_dialogue"


class RiskAppetite(Labelled):
    """HM Treasury's five levels."""

    AVERSE = "averse"
    MINIMAL = "minimal"
    CAUTIOUS = "cautious"
    OPEN = "open"
    EAGER = "eager"


class Confidence(Labelled):
    """Delivery confidence. Amber/Green and Amber/Red arrive only by import (used until 2021)."""

    GREEN = "green"
    AMBER_GREEN = "amber_green"
    AMBER = "amber"
    AMBER_RED = "amber_red"
    RED = "red"


ENTERABLE_CONFIDENCE = (Confidence.GREEN, Confidence.AMBER, Confidence.RED)


class Origin(Labelled):
    """How the record came to be here."""

    CREATED = "created"
    IMPORTED = "imported"
    RECONSTRUCTED = "reconstructed"


class OrganisationKind(Labelled):
    """What an organisation is."""

    PUBLIC_BODY = "public_body"
    COMPANY = "company"
    VOLUNTARY_BODY = "voluntary_body"
    SOCIAL_ENTERPRISE = "social_enterprise"
    REGULATOR = "regulator"
    USER_GROUP = "user_group"


class TeamRole(Labelled):
    """What a person does on one opportunity, beside its lead and sponsor."""

    MEMBER = "member"
    ADVISER = "adviser"
    MENTOR = "mentor"
    SPONSOR = "sponsor"


class PassageCause(Labelled):
    """What brought an opportunity into a stage, or out of it."""

    CREATED = "created"
    IMPORTED = "imported"
    DECISION = "decision"
    REOPENING = "reopening"


def reference(opportunity_id: int) -> str:
    """The reference people quote: `OP-0042`."""
    return f"OP-{opportunity_id:04d}"
