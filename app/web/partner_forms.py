"""The forms of capabilities and candidates: what they show, and how they become commands."""

from collections.abc import Mapping
from typing import Any

from app.domain.candidates import RISK_WORDS
from app.domain.capabilities import Confidence, Extent, Need
from app.domain.diligence import CheckState, ShareModel
from app.domain.errors import DomainError, Stale
from app.domain.identifiers import Scheme
from app.domain.opportunities import OrganisationKind
from app.domain.scoring import ANCHORS, Attribute
from app.queries.coverage import Among, Which
from app.schemas.candidate import CandidateOut
from app.schemas.capability import CapabilityOut, OfferOut
from app.schemas.diligence import DiligenceItemOut, IpOut, ShareOut
from app.schemas.scoring import SheetOut, WeightsOut
from app.web.forms import Form, chosen, money, status_for
from app.web.opportunity_forms import editable_money

Values = dict[str, Any]

NEEDS = [(n.value, n.label) for n in Need]
WEIGHTS = [(str(n), str(n)) for n in range(1, 6)]
EXTENTS = [(e.value, e.label) for e in Extent]
CONFIDENCES = [(c.value, c.label, c.meaning) for c in Confidence]
RISKS = [("", "Not rated"), *((str(n), f"{n} {words}") for n, words in RISK_WORDS.items())]
KINDS = [(k.value, k.label) for k in OrganisationKind]
SCHEMES = [("", "No number known"), *((s.value, s.label) for s in Scheme)]
CHECK_STATES = [(s.value, s.label) for s in CheckState]
SHARE_MODELS = [("", "Choose"), *((m.value, m.label) for m in ShareModel)]
SCORES = [("", "Not scored"), *((str(n), f"{n} {words}") for n, words in ANCHORS.items())]
AMONG = [(Among.STILL_IN.value, "All still in"), (Among.SHORTLIST.value, "Shortlist")]
WHICH = [(Which.ALL.value, "All"), (Which.ESSENTIAL.value, "Essential")]
KNOWN = [(c.value, c.label) for c in Confidence]

CAPABILITY_LABELS = {"name": "Capability", "why": "Why", "need": "How much", "weight": "Weight"}
OFFER_LABELS = {"extent": "How much of it", "confidence": "Confidence", "what": "What is offered"}
NOTE_LABELS = {"why": "Why", "risk": "Risk", "risk_note": "What the risk is"}
DILIGENCE_LABELS = {"state": "State", "note": "What was found"}
IP_LABELS = {
    "brings": "What it brings",
    "wants_to_own": "What it would want to own",
    "wants_licensed": "What of ours it would want to use",
    "note": "What is open",
}
SHARE_LABELS = {
    "model": "Way of sharing",
    "amount": "How much",
    "conditions": "Conditions",
    "incentive": "What makes it want growth",
    "to_us_pence": "To us in a full year",
    "to_it_pence": "To it in a full year",
    "basis": "What the amounts rest on",
}
SHARE_READERS = {
    "model": chosen("model", "Choose a way of sharing"),
    "to_us_pence": money("to_us_pence"),
    "to_it_pence": money("to_it_pence"),
}


def shown(
    values: Values,
    labels: Mapping[str, str],
    form: Form | None = None,
    error: DomainError | None = None,
) -> dict[str, Any]:
    """What an edit page shows: what is stored; after a refusal, what was typed; and after somebody
    else's change both, ready to be saved on top."""
    if form is None or error is None:
        return {"form": Form(values), "status": 200, "differing": None}
    status, differing = status_for(error), None
    if isinstance(error, Stale):
        form.values["version"] = values["version"]
        differing = [
            (label, form.text(name) or "–", str(values.get(name) or "–"))
            for name, label in labels.items()
            if form.text(name) != str(values.get(name) or "")
        ]
        return {"form": form, "status": status, "differing": differing}
    return {"form": form.refuse(error), "status": status, "differing": differing}


def capability_values(found: CapabilityOut) -> Values:
    """What describes a capability."""
    return {name: getattr(found, name) for name in (*CAPABILITY_LABELS, "version")}


def offer_values(found: OfferOut | None) -> Values:
    """What a party offers; a whole, while nothing is recorded."""
    if found is None:
        return {"extent": Extent.WHOLE, "version": 0}
    values = {name: getattr(found, name) for name in (*OFFER_LABELS, "version")}
    return values | {"document_ids": [d.id for d in found.evidence]}


def note_values(found: CandidateOut) -> Values:
    """What is noted of a candidate."""
    return {name: getattr(found, name) for name in (*NOTE_LABELS, "version")}


def diligence_values(found: DiligenceItemOut) -> Values:
    """How far an item is."""
    values = {name: getattr(found, name) for name in (*DILIGENCE_LABELS, "version")}
    return values | {"document_ids": [d.id for d in found.evidence]}


def ip_values(found: IpOut) -> Values:
    """An early view of intellectual property."""
    return {name: getattr(found, name) for name in (*IP_LABELS, "version")}


def share_values(found: ShareOut) -> Values:
    """How value would be shared, the amounts as one would type them."""
    values = {name: getattr(found, name) for name in (*SHARE_LABELS, "version")}
    amounts = {name: editable_money(values[name]) for name in ("to_us_pence", "to_it_pence")}
    return values | amounts


def new_organisation(form: Form) -> Values:
    """The organisation described in the form, as the command holds it."""
    scheme, number = form.text("scheme"), form.text("identifier")
    identifiers = [{"scheme": scheme, "identifier": number}] if scheme or number.strip() else []
    return {"name": form.text("name"), "kind": form.text("kind"), "identifiers": identifiers}


ORGANISATION_FIELDS = {
    "organisation.name": "name",
    "organisation.kind": "kind",
    "organisation.identifiers.0.scheme": "scheme",
    "organisation.identifiers.0.identifier": "identifier",
    "identifiers.0.identifier": "identifier",
    "organisation_id": "form",
}
"""Where the problems of a nested organisation are shown."""


def renamed(form: Form, names: Mapping[str, str]) -> Form:
    """The form with its errors under the names its fields have on the page."""
    form.errors = {names.get(name, name): text for name, text in form.errors.items()}
    return form


def refused_organisation(form: Form, error: DomainError) -> Form:
    """The form of a new candidate with what is wrong where it was typed, in a person's words."""
    renamed(form.refuse(error), ORGANISATION_FIELDS)
    for name, message in (("name", "Enter its name"), ("kind", "Say what it is")):
        if name in form.errors and not form.text(name).strip():
            form.errors[name] = message
    return form


def typed_scores(form: Form) -> list[Values]:
    """The attributes scored or written about, in order."""
    return [
        {
            "attribute": a.value,
            "score": form.text(f"score-{a.value}") or None,
            "justification": form.text(f"why-{a.value}"),
        }
        for a in Attribute
        if form.text(f"score-{a.value}") or form.text(f"why-{a.value}").strip()
    ]


def score_fields(form: Form) -> dict[str, str]:
    """Where the problems of scores are shown: `scores.0.justification` → `why-trust`."""
    names = {f"scores.{a.value}": f"score-{a.value}" for a in Attribute}
    for n, given in enumerate(typed_scores(form)):
        names[f"scores.{n}.score"] = f"score-{given['attribute']}"
        names[f"scores.{n}.justification"] = f"why-{given['attribute']}"
    return names | {"scores": "form"}


def sheet_values(own: SheetOut | None) -> Values:
    """One's own sheet, field by field."""
    values: Values = {"version": own.number if own else 0}
    for given in own.scores if own else ():
        values[f"score-{given.attribute.value}"] = given.score
        values[f"why-{given.attribute.value}"] = given.justification
    return values


def typed_weights(form: Form) -> Values:
    """The weight typed for each attribute."""
    return {a.value: form.text(f"weight-{a.value}") or None for a in Attribute}


WEIGHT_READERS = {"weights": typed_weights, "reason": chosen("reason", "Say why these weights")}
WEIGHT_FIELDS = {f"weights.{a.value}": f"weight-{a.value}" for a in Attribute} | {"weights": "form"}


def weight_values(found: WeightsOut) -> Values:
    """The weights in force, field by field."""
    typed = {f"weight-{w.attribute.value}": str(w.weight) for w in found.attributes}
    return typed | {"version": found.version}
