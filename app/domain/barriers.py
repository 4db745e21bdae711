"""Barriers to an opportunity, and the four ways over them.

Source: the 2010 report's literature review, survey and cases (its barriers) and its four kinds of
answer; named here in our own words. A team may write its own.
"""

from collections.abc import Mapping

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


KNOWN: Mapping[str, str] = {
    # Survey, the most important first
    "conflicts_of_interest": "Conflicts of interest",
    "skills_and_awareness": "Too few skills, too little awareness",
    "lack_of_partners": "No suitable partners",
    "lack_of_incentives": "Weak incentives",
    # Literature
    "resistance_to_change": "Resistance to change",
    "no_competitive_pressure": "No competitive pressure",
    "risk_aversion": "Aversion to risk",
    "centralised_decisions": "Decisions taken far from the service",
    # Executive summary
    "lack_of_guidance": "Little guidance or support",
    "unclear_remit": "An unclear remit of the public side",
    "low_awareness": "Opportunities go unseen",
    # Cases
    "regulation": "Regulation, such as State aid or subsidy control",
    "elections": "Elections and changes of government",
    "users_not_ready": "Users are not set up to act on the service",
    "resistance_to_charging": "Resistance to being charged",
    "evaluation_methods": "Disputed ways to evaluate benefits",
    "value_given_away": "The value of data or IP is given away",
}
"""The report's barriers by key, in the order they are offered, under the part that names them."""


class BarrierState(Labelled):
    """Whether it still stands."""

    STANDING = "standing"
    OVERCOME = "overcome"
