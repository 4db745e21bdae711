"""Equal treatment over JSON: disclosures, levelling, questions, engagement, and the proof."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.disclosures import disclosure, parity
from app.queries.engagement import engagement
from app.queries.evidence import evidence_pack
from app.queries.questions import question, questions
from app.schemas.disclosure import (
    Disclose,
    DisclosureOut,
    EvidencePack,
    LevelDisclosures,
    Levelled,
    Parity,
    TellDisclosure,
    WithdrawDisclosure,
    WithdrawTelling,
)
from app.schemas.engagement import (
    AdvantageOut,
    AssessAdvantage,
    EngagementOut,
    SetEngagementNotice,
)
from app.schemas.question import (
    DraftAnswer,
    QuestionList,
    QuestionOut,
    RecordQuestion,
    RefuseQuestion,
    ReleaseAnswer,
)
from app.services.disclosures import (
    disclose,
    level_disclosures,
    tell_disclosure,
    withdraw_disclosure,
    withdraw_telling,
)
from app.services.engagement import assess_advantage, set_engagement_notice
from app.services.questions import draft_answer, record_question, refuse_question, release_answer
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id, Limit

router = APIRouter(prefix="/api/v1", tags=["Equal treatment"])


@router.get("/opportunities/{opportunity_id}/disclosures")
async def list_disclosures(
    call: ApiCall,
    opportunity_id: Id,
    cursor: Cursor = None,
    limit: Limit = 20,
    unlevelled: Annotated[bool, Query(description="Only what somebody is still owed.")] = False,
) -> Parity:
    """Disclosures against candidates, the latest first, and what is not level."""
    page = await call.read(
        parity, opportunity_id, before=cursor, limit=limit, only_unlevelled=unlevelled
    )
    call.link_next(page.next)
    return page


@router.post("/opportunities/{opportunity_id}/disclosures", status_code=201)
async def post_disclosure(
    call: ApiCall, opportunity_id: Id, command: Disclose, key: IdempotencyKey = None
) -> DisclosureOut:
    """Record something of ours that was told. A candidate's idea is refused with the reason."""
    made = await call.write(disclose, opportunity_id, command)
    call.location(f"/api/v1/disclosures/{made.id}")
    return made


@router.post("/opportunities/{opportunity_id}/disclosures/levelling", status_code=201)
async def post_levelling(
    call: ApiCall, opportunity_id: Id, command: LevelDisclosures, key: IdempotencyKey = None
) -> Levelled:
    """Tell everybody who is owed it, in one act under one stamp."""
    return await call.write(level_disclosures, opportunity_id, command)


@router.get("/opportunities/{opportunity_id}/disclosures/pack")
async def get_evidence_pack(call: ApiCall, opportunity_id: Id) -> EvidencePack:
    """Who knew what and when, each with its events and hashes; the trail is verified anew."""
    return await call.read(evidence_pack, opportunity_id)


@router.get("/disclosures/{disclosure_id}")
async def get_disclosure(call: ApiCall, disclosure_id: Id) -> DisclosureOut:
    """One disclosure, with everybody who was told it."""
    return await call.read(disclosure, disclosure_id)


@router.post("/disclosures/{disclosure_id}/tellings", status_code=201)
async def post_telling(
    call: ApiCall, disclosure_id: Id, command: TellDisclosure, key: IdempotencyKey = None
) -> DisclosureOut:
    """Record that further candidates were told."""
    return await call.write(tell_disclosure, disclosure_id, command)


@router.post("/disclosures/{disclosure_id}/withdrawal", status_code=201)
async def post_disclosure_withdrawal(
    call: ApiCall, disclosure_id: Id, command: WithdrawDisclosure, key: IdempotencyKey = None
) -> DisclosureOut:
    """Say that the entry was a mistake. It stays on record, with the reason."""
    return await call.write(withdraw_disclosure, disclosure_id, command)


@router.post("/disclosures/{disclosure_id}/tellings/{telling_id}/withdrawal", status_code=201)
async def post_telling_withdrawal(
    call: ApiCall,
    disclosure_id: Id,
    telling_id: Id,
    command: WithdrawTelling,
    key: IdempotencyKey = None,
) -> DisclosureOut:
    """Say that one candidate was not told after all."""
    return await call.write(withdraw_telling, disclosure_id, telling_id, command)


@router.get("/opportunities/{opportunity_id}/questions")
async def list_questions(
    call: ApiCall, opportunity_id: Id, cursor: Cursor = None, limit: Limit = 20
) -> QuestionList:
    """Candidates' questions, the latest first."""
    page = await call.read(questions, opportunity_id, before=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.post("/opportunities/{opportunity_id}/questions", status_code=201)
async def post_question(
    call: ApiCall, opportunity_id: Id, command: RecordQuestion, key: IdempotencyKey = None
) -> QuestionOut:
    """Write down a candidate's question."""
    made = await call.write(record_question, opportunity_id, command)
    call.location(f"/api/v1/questions/{made.id}")
    return made


@router.get("/questions/{question_id}")
async def get_question(call: ApiCall, question_id: Id) -> QuestionOut:
    """One question, with what bars its release."""
    return await call.read(question, question_id)


@router.put("/questions/{question_id}/answer")
async def put_draft_answer(
    call: ApiCall, question_id: Id, command: DraftAnswer, if_match: IfMatch = None
) -> QuestionOut:
    """Draft the answer; nobody is told yet."""
    return await call.write(draft_answer, question_id, command, version=call.version)


@router.post("/questions/{question_id}/release", status_code=201)
async def post_release(
    call: ApiCall,
    question_id: Id,
    command: ReleaseAnswer,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> QuestionOut:
    """Give the answer to everybody still in at the same instant; the asker is not named."""
    return await call.write(release_answer, question_id, command, version=call.version)


@router.post("/questions/{question_id}/refusal", status_code=201)
async def post_question_refusal(
    call: ApiCall,
    question_id: Id,
    command: RefuseQuestion,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> QuestionOut:
    """Say why it is not answered; only the asker is told."""
    return await call.write(refuse_question, question_id, command, version=call.version)


@router.get("/opportunities/{opportunity_id}/engagement")
async def get_engagement(call: ApiCall, opportunity_id: Id) -> EngagementOut:
    """The engagement notice (UK2) or why there is none, and each candidate's assessment."""
    return await call.read(engagement, opportunity_id)


@router.put("/opportunities/{opportunity_id}/engagement")
async def put_engagement(
    call: ApiCall, opportunity_id: Id, command: SetEngagementNotice, if_match: IfMatch = None
) -> EngagementOut:
    """Record the notice, or the reason for none. `If-Match` is `"0"` while nothing is recorded."""
    return await call.write(set_engagement_notice, opportunity_id, command, version=call.version)


@router.put("/opportunities/{opportunity_id}/engagement/assessments/{party_id}")
async def put_assessment(
    call: ApiCall,
    opportunity_id: Id,
    party_id: Id,
    command: AssessAdvantage,
    if_match: IfMatch = None,
) -> AdvantageOut:
    """Assess a candidate's unfair advantage. `If-Match` is `"0"` for none yet."""
    return await call.write(
        assess_advantage, opportunity_id, party_id, command, version=call.version
    )
