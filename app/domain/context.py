"""The context an opportunity lives in: regulators, policy, elections and money, with their dates.

Source: the 2010 report's first recommendation, which puts the national and local context before
everything else; its cases turn on elections, regulators and funding rounds.
"""

from app.domain.opportunities import Labelled


class ContextKind(Labelled):
    """What in the context matters."""

    REGULATOR = "regulator"
    POLICY = "policy"
    ELECTION = "election"
    FUNDING_ROUND = "funding_round"
    LOCAL = "local"
    MARKET = "market"


class Bearing(Labelled):
    """Whether it helps or hinders."""

    HELPS = "helps"
    HINDERS = "hinders"
    OPEN = "open"
