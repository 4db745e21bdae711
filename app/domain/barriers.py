"""Barriers to an opportunity, and the four ways over them.

Source: the 2010 report's literature review, survey and cases (its barriers) and its four kinds of
answer; named here in our own words. A team may write its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.opportunities import Labelled


class Way(Labelled):
    """A way over a barrier: what kind of answer a mitigation is."""

    CULTURE = "culture"
    MANAGEMENT = "management"
    INCENTIVES = "incentives"
    PARTNERS = "partners"


WAYS: Mapping[Way, str] = {
    Way.CULTURE: "A culture open to ideas and risk",
    Way.MANAGEMENT: "Management: clear words, sound implementation, a whole-system view, IT",
    Way.INCENTIVES: "Good ideas, clear drivers, strong incentives",
    Way.PARTNERS: "Involving private or voluntary organisations",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A barrier of the report: its name, and where the report met it."""

    title: str
    met_in: str


KNOWN: Mapping[str, Known] = {
    "conflicts_of_interest": Known("Conflicts of interest", "Survey: the most important"),
    "skills_and_awareness": Known("Too few skills, too little awareness", "Survey: second"),
    "lack_of_partners": Known("No suitable partners", "Survey: third"),
    "lack_of_incentives": Known("Weak incentives", "Survey: fourth"),
    "resistance_to_change": Known("Resistance to change", "Literature"),
    "no_competitive_pressure": Known("No competitive pressure", "Literature"),
    "risk_aversion": Known("Aversion to risk", "Literature"),
    "centralised_decisions": Known("Decisions taken far from the service", "Literature"),
    "lack_of_guidance": Known("Little guidance or support", "Executive summary"),
    "unclear_remit": Known("An unclear remit of the public side", "Executive summary"),
    "low_awareness": Known("Opportunities go unseen", "Executive summary"),
    "regulation": Known("Regulation, such as State aid or subsidy control", "Cases"),
    "elections": Known("Elections and changes of government", "Cases"),
    "users_not_ready": Known("Users are not set up to act on the service", "Cases"),
    "resistance_to_charging": Known("Resistance to being charged", "Cases"),
    "evaluation_methods": Known("Disputed ways to evaluate benefits", "Cases"),
    "value_given_away": Known("The value of data or IP is given away", "Cases"),
}
"""The report's barriers by key, in the order they are offered."""


class BarrierState(Labelled):
    """Whether it still stands."""

    STANDING = "standing"
    OVERCOME = "overcome"
