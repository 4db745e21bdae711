"""What people call the fields that a change names, and which values are codes."""

FIELD_LABELS: dict[str, str] = {
    "title": "Title",
    "summary": "Summary",
    "need": "Need",
    "public_assets": "Public assets and capabilities",
    "context": "Context",
    "outcomes": "Outcomes sought",
    "dimensions": "Dimensions of innovation",
    "novelty": "Degree of novelty",
    "ownership_model": "Ownership model",
    "sector": "Sector",
    "legal_route": "Legal route",
    "risk_appetite": "Risk appetite",
    "expected_value_pence": "Expected value",
    "currency": "Currency",
    "value_note": "How the value was arrived at",
    "delivery_confidence": "Delivery confidence",
    "target_dates": "Target dates",
    "lead_id": "Lead",
    "sponsor_id": "Sponsor",
    "restricted": "Restricted",
    "answer": "Answer",
    "note": "Note",
    "document_ids": "Evidence",
    "why": "Why",
    "risk": "Risk, 1 to 5",
    "risk_note": "What the risk is",
    "weight": "Weight",
    "weights": "Weights",
    "extent": "How much of it",
    "confidence": "Confidence",
    "what": "What is offered",
    "brings": "Intellectual property it brings",
    "wants_to_own": "What it would want to own",
    "wants_licensed": "What it would want to use under licence",
    "model": "How it would share value",
    "amount": "How much",
    "conditions": "On what conditions",
    "incentive": "What makes it want growth",
}
"""What people call the fields that a change names; the order is the order of the forms."""

IN_A_CLAUSE = {
    "value_note": "how the value was arrived at",
    "restricted": "who may see it",
    "title": "the title",
}

CODED = frozenset(
    {
        "answer",
        "confidence",
        "delivery_confidence",
        "dimensions",
        "extent",
        "from",
        "function",
        "legal_route",
        "model",
        "novelty",
        "outcome",
        "outcomes",
        "ownership_model",
        "risk_appetite",
        "role",
        "stage",
        "state",
        "to",
        "to_state",
    }
)
"""Fields whose values are codes of our closed lists."""
