"""What the commercialisation test asks: eight questions about substance, with closed answers."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question, its answers in the order they are offered, and why it is asked."""

    text: str
    hint: str
    answers: Mapping[str, str]


QUESTIONS: dict[str, Question] = {
    "alone": Question(
        "Who could deliver this alone?",
        "With time and money, but without the other's capabilities and assets.",
        {
            "neither": "Neither side",
            "partner": "The commercial side",
            "public": "The public side",
        },
    ),
    "exchange": Question(
        "What passes between the two sides?",
        "What they do, not what the contract is called.",
        {
            "joint": "A service they develop together",
            "work": "Work or a service to our specification",
            "people": "Specialists lent for a time",
            "financed": "An asset built with private finance for our use",
            "term": "The right to run or exploit an asset for a term",
            "sale": "Ownership, for good",
        },
    ),
    "direction": Question(
        "Who defines the service once it runs?",
        "The public side stays active when it sets the scope, endorses the service or plans it.",
        {
            "public": "The public side",
            "shared": "Both sides",
            "partner": "The commercial side",
        },
    ),
    "users": Question(
        "Who owns the relationship with users?",
        "Whom do users trust, sign up with and turn to?",
        {
            "public": "The public side",
            "shared": "Both sides",
            "partner": "The commercial side",
        },
    ),
    "risk": Question(
        "Who bears the risk that cost or use is not as expected?",
        "Shared when both lose if it fails.",
        {
            "shared": "Both sides",
            "public": "The public side",
            "partner": "The commercial side",
        },
    ),
    "reward": Question(
        "How is the value shared?",
        "Over the whole life; savings and benefits to public bodies count as value.",
        {
            "share": "Both sides share it: revenue, savings or benefits",
            "price": "The commercial side gets a price or fee",
            "availability": "It gets regular payments for an asset being available",
            "charges": "It keeps what users pay",
            "ownership": "It owns the business and its profit",
            "surplus": "Surpluses go back to members or the community",
        },
    ),
    "growth": Question(
        "Does the commercial side gain when more people use the service?",
        "An incentive to find users and to improve the service.",
        {"yes": "Yes", "no": "No"},
    ),
    "owners": Question(
        "Who owns the body that delivers?",
        "Look at who appoints its board and where its surplus goes.",
        {
            "investors": "Investors or a parent company",
            "members": "Its staff, its users or the community",
            "public": "The public side, in whole or with a partner",
        },
    ),
}
