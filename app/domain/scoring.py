"""Partner attributes: what makes a good partner, how much each weighs, and what scores add up to.

Source: Cranfield School of Management with Steria and Civil Service World, *Public sector
innovation: the role of commercial partnerships* (2010), survey question 4, figure 6: what makes the
ideal private sector partner. Five attributes were ranked; integrity was named by a respondent and
is not in the ranking.
"""

from enum import StrEnum

LOWEST, HIGHEST = 1, 5
MAX_WEIGHT = 100


class Attribute(StrEnum):
    """An attribute of a good partner, in the survey's order."""

    COMMERCIAL_FLEXIBILITY = "commercial_flexibility"
    TRUST = "trust"
    SHARING_SKILLS = "sharing_skills"
    SHARING_RISKS = "sharing_risks"
    PUBLIC_SECTOR_EXPERIENCE = "public_sector_experience"
    INTEGRITY = "integrity"
