"""Words of the help pages that are tables: roles, and what is stored about people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleWords:
    """A role, what it sees and what it does."""

    name: str
    sees: str
    does: str


ROLES = (
    RoleWords(
        "Lead",
        "Opportunities of the programme, and restricted ones they work on",
        "Adds opportunities, names the team, answers criteria, submits gates, imports portfolios",
    ),
    RoleWords(
        "Member",
        "Opportunities of the programme, and restricted ones they work on",
        "Adds opportunities and comments; on a team, also edits and answers criteria",
    ),
    RoleWords(
        "Sponsor",
        "Opportunities of the programme, and restricted ones they sponsor",
        "Accepts the risk, decides the gates of opportunities they sponsor, resumes and reopens",
    ),
    RoleWords(
        "Adviser",
        "Opportunities of the programme, and restricted ones they are invited to",
        "Comments from their function: procurement, legal, finance, policy, IT or operations",
    ),
    RoleWords("Auditor", "Everything in the programme, restricted too", "Changes nothing"),
    RoleWords("Partner", "Only what is addressed to their organisation", "Answers what is asked"),
    RoleWords(
        "Administrator",
        "Accounts, programmes and settings, no content",
        "Manages accounts and roles",
    ),
)


@dataclass(frozen=True, slots=True)
class Stored:
    """Something kept about a person."""

    what: str
    why: str
    how_long: str


STORED = (
    Stored(
        "Your name, e-mail address and job roles",
        "So that you can sign in and others know who does what",
        "While you have an account; an administrator can deactivate it",
    ),
    Stored(
        "Your password, as a hash nobody can turn back",
        "To check it when you sign in",
        "Until you change it or the account ends",
    ),
    Stored(
        "When you signed in and were last active",
        "To sign you out after a while",
        "With the session",
    ),
    Stored(
        "Failed sign-ins, under a scrambled key of the account and the address",
        "To slow down whoever guesses passwords",
        "Until the next time you sign in, or the count starts afresh",
    ),
    Stored(
        "What you write: comments, answers, decisions, documents",
        "It is the record of the opportunity",
        "As long as the opportunity's own record is kept",
    ),
    Stored(
        "What you were told, and by which mail; never what the mail said",
        "So that you are told once, and can look it up",
        "180 days",
    ),
    Stored(
        "How you want to be told, and a scrambled form of your calendar’s address",
        "To send what you want, and to answer your calendar program",
        "Until you change it or the account ends",
    ),
    Stored(
        "The audit trail: what was changed, when, and by which numbered account",
        "So that nobody can rewrite what happened",
        "For good. It holds numbers, not names or e-mail addresses",
    ),
)
