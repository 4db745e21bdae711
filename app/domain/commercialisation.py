"""The commercialisation test: which ownership model an arrangement is, and why.

Eight questions about substance, each with closed answers; `MARKS` says which answers make each of
the seven models of the 2010 report (table 1). The form of the contract decides nothing: a
sub-contractor who shares risk and reward, and gains as use grows, is a commercial partner.
Source: *Public sector innovation: the role of commercial partnerships* (Cranfield School of
Management with Steria and Civil Service World, 2010), tables 1 and 2 and the text below them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.commercialisation_questions import QUESTIONS
from app.domain.opportunities import OwnershipModel

Answers = Mapping[str, str]
"""Question to answer; a question that is missing is not answered."""


Marks = Mapping[str, frozenset[str]]
"""By question: the answers that are accepted."""


@dataclass(frozen=True, slots=True)
class Model:
    """What makes an arrangement one of the models.

    It fits where all of one of `ways` hold; `usual` answers are seen with it and decide nothing.
    """

    ways: tuple[Marks, ...]
    usual: Marks
    plain: str


def _of(*answers: str) -> frozenset[str]:
    return frozenset(answers)


MARKS: dict[OwnershipModel, Model] = {
    OwnershipModel.COMMERCIAL_PARTNERSHIP: Model(
        (
            {
                "alone": _of("neither"),
                "direction": _of("public", "shared"),
                "risk": _of("shared"),
                "reward": _of("share"),
                "growth": _of("yes"),
                "exchange": _of("joint", "work", "term", "financed"),
            },
        ),
        {"users": _of("public", "shared")},
        "This is commercialisation: a commercial partnership.",
    ),
    OwnershipModel.EMERGING_MODEL: Model(
        (
            {"owners": _of("members"), "reward": _of("surplus")},
            {"owners": _of("members"), "exchange": _of("work", "term", "sale")},
        ),
        {"direction": _of("shared", "partner"), "users": _of("shared", "partner")},
        "This is a mutual, co-operative or social enterprise, not commercialisation.",
    ),
    OwnershipModel.SECONDMENT: Model(
        ({"exchange": _of("people")},),
        {"direction": _of("public"), "risk": _of("public"), "growth": _of("no")},
        "This is secondment, not commercialisation.",
    ),
    OwnershipModel.PRIVATISATION: Model(
        ({"exchange": _of("sale")},),
        {
            "direction": _of("partner"),
            "users": _of("partner"),
            "risk": _of("partner"),
            "reward": _of("ownership"),
        },
        "This is privatisation, not commercialisation.",
    ),
    OwnershipModel.CONCESSION: Model(
        (
            {
                "exchange": _of("term"),
                "risk": _of("partner", "shared"),
                "reward": _of("charges", "ownership", "share"),
            },
            {
                "exchange": _of("work", "financed"),
                "risk": _of("partner"),
                "reward": _of("charges"),
            },
        ),
        {"users": _of("partner"), "growth": _of("yes")},
        "This is a concession, not commercialisation.",
    ),
    OwnershipModel.OUTSOURCING_AND_PROCUREMENT: Model(
        (
            {"exchange": _of("work"), "reward": _of("price", "availability")},
            {"exchange": _of("work"), "alone": _of("partner", "public")},
            {"exchange": _of("term"), "reward": _of("price")},
            {"exchange": _of("joint"), "reward": _of("price"), "risk": _of("public")},
        ),
        {"alone": _of("partner", "public"), "growth": _of("no"), "direction": _of("public")},
        "This is outsourcing, not commercialisation.",
    ),
    OwnershipModel.PUBLIC_PRIVATE_PARTNERSHIP: Model(
        (
            {"exchange": _of("financed")},
            {"exchange": _of("joint")},
            {"exchange": _of("term"), "reward": _of("availability")},
        ),
        {"direction": _of("public", "shared")},
        "This is a public–private partnership, not commercialisation.",
    ),
}
"""The models, the first that fits being the verdict: what is shared counts before how it is built,
so a financed asset whose value is shared as it grows is a commercial partnership. A public–private
partnership is, as in the report, the widest of them: whatever else the two sides do together."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer, and whether it agrees with a model. `decides` when the model needs it."""

    question: str
    answer: str
    agrees: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers amount to.

    `model` is None while no model fits. `possible` are models that nothing yet contradicts;
    `missing` are the questions that would tell. `closest` is named when all is answered and
    nothing fits.
    """

    model: OwnershipModel | None
    plain: str
    reasons: tuple[Reason, ...]
    possible: tuple[OwnershipModel, ...]
    missing: tuple[str, ...]
    closest: OwnershipModel | None = None

    @property
    def is_commercialisation(self) -> bool:
        """Whether both sides develop it together and share its risk and value."""
        return self.model is OwnershipModel.COMMERCIAL_PARTNERSHIP


def classify(answers: Answers) -> Verdict:
    """The model that the answers describe, with the reasons; honest while they do not tell."""
    known = {q: a for q, a in answers.items() if q in QUESTIONS and a in QUESTIONS[q].answers}
    fitting = [model for model in MARKS if _fits(model, known)]
    possible = tuple(model for model in MARKS if _open_ways(model, known))
    # a model further up the table could still fit: then the answers do not tell yet
    rivals = list(MARKS)[: list(MARKS).index(fitting[0])] if fitting else list(MARKS)
    open_rivals = [model for model in rivals if model in possible]
    if fitting and not open_rivals:
        model = fitting[0]
        reasons = reasons_for(model, known)
        return Verdict(model, MARKS[model].plain, reasons, (model,), ())
    missing = _missing((*open_rivals, *fitting[:1]), known)
    if missing:
        return Verdict(None, _not_yet(len(missing)), (), possible, missing)
    closest = _closest(known)
    plain = f"None of the seven models fits. The closest is: {closest.label.lower()}."
    return Verdict(None, plain, reasons_for(closest, known), possible, (), closest)


def reasons_for(model: OwnershipModel, answers: Answers) -> tuple[Reason, ...]:
    """How each answer speaks for or against a model, what it needs first."""
    needed = min(MARKS[model].ways, key=lambda way: _distance(way, answers))
    usual = {q: a for q, a in MARKS[model].usual.items() if q not in needed}
    return tuple(
        Reason(question, answers[question], answers[question] in accepted, decides)
        for part, decides in ((needed, True), (usual, False))
        for question, accepted in part.items()
        if question in answers
    )


def _closest(answers: Answers) -> OwnershipModel:
    """The model that needs the fewest other answers; among those, the one most answers agree to."""
    return min(MARKS, key=lambda m: min(_distance(way, answers) for way in MARKS[m].ways))


def _distance(way: Marks, answers: Answers) -> tuple[int, int]:
    """How many answers speak against it, then (negative) how many for it."""
    told = [answers[q] in accepted for q, accepted in way.items() if q in answers]
    return told.count(False), -told.count(True)


@dataclass(frozen=True, slots=True)
class Separation:
    """One of the tests that separate commercialisation from outsourcing; None: not known yet."""

    text: str
    passed: bool | None


SEPARATIONS: dict[str, tuple[str, str, frozenset[str]]] = {
    "alone": ("Neither side could deliver it alone", "alone", _of("neither")),
    "active": ("The public side stays active", "direction", _of("public", "shared")),
    "risk": ("Both sides bear risk", "risk", _of("shared")),
    "value": ("The value is shared", "reward", _of("share")),
    "growth": ("The partner gains as use grows", "growth", _of("yes")),
}
"""What separates the two (report, table 2): the sentence, its question, and what passes."""


def separations(answers: Answers) -> tuple[Separation, ...]:
    """The report's tests, one by one."""
    return tuple(
        Separation(text, answers[question] in passing if question in answers else None)
        for text, question, passing in SEPARATIONS.values()
    )


def in_form(form: str, verdict: Verdict) -> str:
    """What to say when the form of the contract suggests something else; empty when it does not."""
    if not form or verdict.model is None or verdict.model in FORMS.get(form, ("", ()))[1]:
        return ""
    name = FORMS[form][0].lower() if form in FORMS else form
    return f"In form: {name}. In substance: {verdict.model.label.lower()}."


FORMS: dict[str, tuple[str, tuple[OwnershipModel, ...]]] = {
    "service_contract": (
        "Service contract",
        (OwnershipModel.OUTSOURCING_AND_PROCUREMENT,),
    ),
    "subcontract": ("Sub-contract", (OwnershipModel.OUTSOURCING_AND_PROCUREMENT,)),
    "licence": ("Licence", (OwnershipModel.CONCESSION,)),
    "joint_venture": ("Joint venture", (OwnershipModel.COMMERCIAL_PARTNERSHIP,)),
    "concession": ("Concession contract", (OwnershipModel.CONCESSION,)),
    "sale": ("Sale", (OwnershipModel.PRIVATISATION,)),
    "other": ("Another form", tuple(OwnershipModel)),
}
"""Forms of contract: the name, and the models it suggests by itself."""


def _fits(model: OwnershipModel, answers: Answers) -> bool:
    return any(
        all(answers.get(q) in accepted for q, accepted in way.items()) for way in MARKS[model].ways
    )


def _open_ways(model: OwnershipModel, answers: Answers) -> list[Marks]:
    """The ways to fit that no answer contradicts."""
    return [
        way
        for way in MARKS[model].ways
        if all(answers[q] in accepted for q, accepted in way.items() if q in answers)
    ]


def _missing(models: Iterable[OwnershipModel], answers: Answers) -> tuple[str, ...]:
    """Questions, in their order, whose answers would settle whether any of `models` fits."""
    ways = (way for model in models for way in _open_ways(model, answers))
    wanted = {question for way in ways for question in way if question not in answers}
    return tuple(question for question in QUESTIONS if question in wanted)


def _not_yet(missing: int) -> str:
    if missing == 1:
        return "One more answer will tell."
    return f"{missing} more answers will tell."
