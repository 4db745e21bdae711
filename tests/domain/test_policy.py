"""The policy, exhaustively: every action against every relation to its subject, and every scope."""

from itertools import chain, combinations

import pytest

from app.domain.errors import NotPermitted
from app.domain.policy import (
    INSIDE_ROLES,
    RULES,
    SYSTEM,
    Action,
    Actor,
    Role,
    Scope,
    Subject,
    authorise,
    may,
    may_see,
    refusal,
)

ME, HERE, ELSEWHERE = 7, 1, 2


def person(*roles: Role, programme: int = HERE, administrator: bool = False) -> Actor:
    """Somebody with these roles in one programme."""
    held = {programme: frozenset(roles)} if roles else {}
    return Actor(ME, "Me", held, is_administrator=administrator)


def named(**fields: object) -> Subject:
    """An opportunity here, or something of its."""
    return Subject(programme_id=HERE, **fields)  # type: ignore[arg-type]


RELATIONS: dict[str, tuple[Actor, Subject]] = {
    "a stranger": (person(), named()),
    "a person of another programme": (person(*Role, programme=ELSEWHERE), named()),
    "a member": (person(Role.MEMBER), named()),
    "a programme lead": (person(Role.LEAD), named()),
    "a sponsor of others": (person(Role.SPONSOR), named(sponsor_id=8)),
    "an adviser": (person(Role.ADVISER), named()),
    "an auditor": (person(Role.AUDITOR), named()),
    "a partner": (person(Role.PARTNER), named()),
    "an administrator": (person(administrator=True), named()),
    "the lead": (person(Role.MEMBER), named(lead_id=ME)),
    "on the team": (person(Role.ADVISER), named(team_ids=frozenset({ME}))),
    "the sponsor": (person(Role.SPONSOR), named(sponsor_id=ME)),
    "a further sponsor": (
        person(Role.SPONSOR),
        named(sponsor_id=8, co_sponsor_ids=frozenset({ME})),
    ),
    "a sponsor's delegate": (
        person(Role.SPONSOR),
        named(sponsor_id=8, delegate_ids=frozenset({ME})),
    ),
    "whom the sponsor named to confirm": (
        person(Role.ADVISER),
        named(sponsor_id=8, confirmer_id=ME),
    ),
    "whom the sponsor named, of their own proposal": (
        person(Role.ADVISER),
        named(sponsor_id=8, confirmer_id=ME, proposer_id=ME),
    ),
    "the sponsor who prepared it": (
        person(Role.SPONSOR),
        named(sponsor_id=ME, contributor_ids=frozenset({ME})),
    ),
    "a sponsor whose role has ended": (person(Role.MEMBER), named(sponsor_id=ME)),
    "the sponsor and auditor": (person(Role.SPONSOR, Role.AUDITOR), named(sponsor_id=ME)),
    "the owner": (person(Role.ADVISER), named(owner_id=ME)),
    "the owner who is its sponsor": (person(Role.SPONSOR), named(owner_id=ME, sponsor_id=ME)),
    "an auditor who leads it": (person(Role.AUDITOR, Role.LEAD), named(lead_id=ME)),
    "a system's token": (Actor(None, "System", {HERE: frozenset({Role.MEMBER})}), named()),
    "a system's token of another": (
        Actor(None, "System", {ELSEWHERE: frozenset({Role.MEMBER})}),
        named(),
    ),
    "the command line": (SYSTEM, named()),
    "a conflicts reviewer": (Actor(ME, "Me", is_conflicts_reviewer=True), named()),
    "a reviewer whom it concerns": (
        Actor(ME, "Me", is_conflicts_reviewer=True),
        named(owner_id=ME),
    ),
    "a reviewer who declared it": (
        Actor(ME, "Me", is_conflicts_reviewer=True),
        named(contributor_ids=frozenset({ME})),
    ),
    "a reviewer who works on it": (
        Actor(ME, "Me", is_conflicts_reviewer=True),
        named(team_ids=frozenset({ME})),
    ),
    "a reviewer with an interest in it": (
        Actor(ME, "Me", is_conflicts_reviewer=True),
        named(recused_ids=frozenset({ME})),
    ),
    "the sponsor, recused": (
        person(Role.SPONSOR),
        named(sponsor_id=ME, recused_ids=frozenset({ME})),
    ),
}

TEAM = {
    *("a programme lead", "the lead", "on the team", "a system's token"),
    "a reviewer who works on it",
}
LEADS = {"a programme lead", "the lead"}
PEOPLE = {
    "a member",
    "a programme lead",
    "a sponsor of others",
    "an adviser",
    "the lead",
    "on the team",
    "the sponsor",
    "the sponsor who prepared it",
    "a sponsor whose role has ended",
    "the owner",
    "the owner who is its sponsor",
    "the sponsor, recused",
    "a further sponsor",
    "a sponsor's delegate",
    "whom the sponsor named to confirm",
    "whom the sponsor named, of their own proposal",
}
SPONSOR = {
    *("the sponsor", "the sponsor who prepared it", "the owner who is its sponsor"),
    "a further sponsor",
}
OWNER = {"the owner", "the owner who is its sponsor", "a reviewer whom it concerns"}
AUDITORS = {"an auditor", "the sponsor and auditor", "an auditor who leads it"}
REVIEWERS = {
    "a conflicts reviewer",
    "a reviewer whom it concerns",
    "a reviewer who declared it",
    "a reviewer who works on it",
    "a reviewer with an interest in it",
}
ADMINISTRATOR = {"an administrator", "the command line"}
ANYBODY = {name for name, (actor, _) in RELATIONS.items() if actor.person_id is not None}
ADDING = {"a member", "the lead", "a sponsor whose role has ended"} | {
    "a programme lead",
    "a system's token",
}

ADVISERS = {
    *("an adviser", "the owner"),
    *("whom the sponsor named to confirm", "whom the sponsor named, of their own proposal"),
}
THEMSELVES = TEAM - {"a programme lead", "a system's token"}

ALLOWED: dict[Action, set[str]] = {
    Action.CREATE_OPPORTUNITY: ADDING,
    Action.EDIT_OPPORTUNITY: TEAM,
    Action.MANAGE_TEAM: LEADS,
    Action.RESTRICT_OPPORTUNITY: LEADS,
    Action.ADD_DOCUMENT: TEAM | ADVISERS,
    Action.REMOVE_DOCUMENT: TEAM,
    Action.COMMENT: PEOPLE | {"a system's token"},
    Action.READ_MENTIONS: ANYBODY,
    Action.ANSWER_CRITERION: TEAM,
    Action.SUBMIT_GATE: LEADS,
    Action.WITHDRAW_GATE: LEADS,
    Action.DECIDE_GATE: SPONSOR - {"the sponsor who prepared it"} | {"a sponsor's delegate"},
    Action.RECORD_MEETING: SPONSOR | LEADS | {"a sponsor's delegate"},
    Action.RESUME_OPPORTUNITY: SPONSOR,
    Action.REOPEN_OPPORTUNITY: SPONSOR,
    Action.ACCEPT_RISK: SPONSOR,
    Action.PROPOSE_DISCHARGE: TEAM | {"the owner", "a reviewer whom it concerns"},
    Action.CONFIRM_DISCHARGE: SPONSOR - {"the owner who is its sponsor"}
    | {"whom the sponsor named to confirm"},
    Action.NAME_CONFIRMER: SPONSOR,
    Action.DELEGATE_DECISIONS: {"the owner who is its sponsor"},
    Action.REVOKE_DELEGATION: OWNER | {"a programme lead", "a sponsor's delegate"},
    Action.HAND_OVER: OWNER | {"a programme lead"},
    Action.WAIVE_CONDITION: SPONSOR,
    Action.DECLARE_CONFLICT: PEOPLE | AUDITORS,
    Action.DECLARE_FOR_ANOTHER: PEOPLE,
    Action.ASSESS_CONFLICTS: {"the lead", "on the team", "a reviewer who works on it"},
    Action.READ_DECLARATIONS: REVIEWERS,
    Action.REVIEW_CONFLICT: {"a conflicts reviewer"},
    Action.EDIT_CAPABILITIES: {"the lead", "on the team", "a reviewer who works on it"},
    Action.MANAGE_CANDIDATES: {"the lead", "on the team", "a reviewer who works on it"},
    Action.SCORE_CANDIDATES: {"the lead", "on the team", "a reviewer who works on it"},
    Action.WEIGH_ATTRIBUTES: {"the lead", "on the team", "a reviewer who works on it"},
    Action.TAILOR_GATES: ADMINISTRATOR | {"a programme lead"},
    Action.MOVE_TO_GATES: LEADS,
    Action.REQUEST_ENDORSEMENT: LEADS,
    Action.ENDORSE_GATE: ADVISERS | {"on the team"},
    Action.WITHDRAW_ENDORSEMENT: OWNER,
    Action.EDIT_ANALYSIS: TEAM,
    Action.EDIT_STAKEHOLDERS: TEAM,
    Action.LOG_CONTACT: TEAM | SPONSOR | OWNER | {"the sponsor, recused"},
    Action.RECORD_DISCUSSION: THEMSELVES,
    Action.RECORD_IDEA: THEMSELVES,
    Action.DISCLOSE: THEMSELVES,
    Action.ANSWER_QUESTION: THEMSELVES,
    Action.RECORD_ENGAGEMENT: THEMSELVES,
    Action.ASK_QUESTION: {"a partner"},
    Action.WITHDRAW_QUESTION: {"a partner"},
    Action.CONFIRM_RECEIPT: {"a partner"},
    Action.READ_NOTIFICATIONS: OWNER,
    Action.CHOOSE_NOTIFICATIONS: OWNER,
    Action.MANAGE_CALENDAR_FEED: OWNER,
    Action.READ_MAIL_REPORT: ADMINISTRATOR,
    Action.IMPORT_PORTFOLIO: {"a programme lead"},
    Action.SHARE_VIEW: PEOPLE
    | {"a system's token", "the sponsor and auditor", "an auditor who leads it"},
    Action.SAVE_VIEW: ANYBODY,
    Action.EDIT_VIEW: OWNER,
    Action.MANAGE_ORGANISATIONS: ADMINISTRATOR
    | {"a programme lead", "an auditor who leads it", "a person of another programme"},
    Action.READ_PEOPLE: ADMINISTRATOR,
    Action.MANAGE_PEOPLE: ADMINISTRATOR,
    Action.MANAGE_PROGRAMMES: ADMINISTRATOR,
    Action.READ_OWN_TOKENS: OWNER,
    Action.MANAGE_OWN_TOKENS: OWNER,
    Action.READ_SYSTEM_TOKENS: ADMINISTRATOR,
    Action.MANAGE_SYSTEM_TOKENS: ADMINISTRATOR,
    Action.EDIT_OWN_PROFILE: OWNER,
}
"""Who may do what, written out a second time: a change of the table must be meant."""


@pytest.mark.parametrize("action", Action)
def test_exactly_these_may(action: Action) -> None:
    found = {name for name, (actor, subject) in RELATIONS.items() if may(actor, action, subject)}
    assert found == ALLOWED[action]


@pytest.mark.parametrize("action", Action)
def test_without_its_scope_a_token_may_not_whoever_it_stands_for(action: Action) -> None:
    needed = RULES[action].scope
    for actor, subject in RELATIONS.values():
        token = Actor(
            actor.person_id,
            actor.name,
            actor.roles,
            actor.is_administrator,
            scopes=frozenset(Scope) - {needed},
        )
        assert refusal(token, action, subject) == f"This token does not have the “{needed}” scope."


@pytest.mark.parametrize("action", Action)
def test_a_refusal_gives_its_reason_and_authorising_raises_it(action: Action) -> None:
    for name, (actor, subject) in RELATIONS.items():
        reason = refusal(actor, action, subject)
        if name in ALLOWED[action]:
            assert reason is None
            authorise(actor, action, subject)
        else:
            assert reason
            assert reason.endswith(".")
            with pytest.raises(NotPermitted, match=reason[:20]):
                authorise(actor, action, subject)


def test_whoever_helped_prepare_a_gate_is_told_why_they_may_not_decide_it() -> None:
    actor, subject = RELATIONS["the sponsor who prepared it"]
    assert "helped to prepare" in (refusal(actor, Action.DECIDE_GATE, subject) or "")


def test_a_sponsor_is_told_to_waive_rather_than_discharge() -> None:
    actor, subject = RELATIONS["the owner who is its sponsor"]
    assert "waive" in (refusal(actor, Action.PROPOSE_DISCHARGE, subject) or "")


def test_nobody_decides_waives_or_accepts_by_a_token_without_the_scope_to_decide() -> None:
    deciding = {action for action, rule in RULES.items() if rule.scope is Scope.DECIDE}
    assert deciding == {
        Action.DECIDE_GATE,
        Action.RESUME_OPPORTUNITY,
        Action.REOPEN_OPPORTUNITY,
        Action.ACCEPT_RISK,
        Action.CONFIRM_DISCHARGE,
        Action.NAME_CONFIRMER,
        Action.DELEGATE_DECISIONS,
        Action.WAIVE_CONDITION,
        Action.ENDORSE_GATE,
        Action.WITHDRAW_ENDORSEMENT,
        Action.REVIEW_CONFLICT,
    }


INVOLVED = {
    "lead": {"lead_id": ME},
    "sponsor": {"sponsor_id": ME},
    "team": {"team_ids": frozenset({ME})},
    "contributor": {"contributor_ids": frozenset({ME})},
    "owner": {"owner_id": ME},
    "nobody": {},
}
ROLE_SETS = [frozenset(c) for c in chain(*(combinations(Role, n) for n in range(3)))]


@pytest.mark.parametrize("roles", ROLE_SETS, ids=lambda roles: "+".join(sorted(roles)) or "none")
@pytest.mark.parametrize("relation", INVOLVED)
@pytest.mark.parametrize("restricted", [False, True])
def test_seeing_follows_from_role_relation_and_restriction(
    roles: frozenset[Role], relation: str, restricted: bool
) -> None:
    subject = named(restricted=restricted, **INVOLVED[relation])  # type: ignore[arg-type]
    is_inside = bool(roles & INSIDE_ROLES)
    is_involved = relation in ("lead", "sponsor", "team")
    sees = is_inside and (not restricted or Role.AUDITOR in roles or is_involved)
    assert may_see(person(*roles), subject) is sees
    assert not may_see(person(*roles, programme=ELSEWHERE), subject)


def test_without_the_scope_to_read_nothing_is_seen() -> None:
    blind = Actor(ME, "Me", {HERE: frozenset(Role)}, scopes=frozenset(Scope) - {Scope.READ})
    assert not may_see(blind, named())


def test_a_partner_and_an_administrator_see_no_opportunity_by_being_that() -> None:
    assert not may_see(person(Role.PARTNER), named(lead_id=ME))
    assert not may_see(person(administrator=True), named())


def test_an_actor_is_recorded_by_a_label_without_a_name() -> None:
    assert person().label == f"person:{ME}"
    assert Actor(None, "Feed", token_id=3).label == "token:3"
