"""The form in which people choose how mail of each kind comes to them."""

from collections.abc import Iterable
from typing import Any

from app.domain.errors import FieldProblem, Invalid
from app.domain.notifying import KINDS, Delivery, NotificationKind
from app.schemas.notification import NotificationSettingsOut
from app.web.forms import Form


def choice_fields(settings: NotificationSettingsOut) -> dict[str, Any]:
    """What is chosen now, as the form's fields."""
    fields: dict[str, Any] = {c.kind.value: c.delivery.value for c in settings.choices}
    return {**fields, "version": settings.version}


def chosen_deliveries(
    form: Form, kinds: Iterable[NotificationKind]
) -> dict[NotificationKind, Delivery]:
    """What is ticked for each of these kinds; Invalid, naming each kind, for what is no choice."""
    kinds = tuple(kinds)
    wrong = [kind for kind in kinds if form.text(kind.value) not in set(Delivery)]
    if wrong:
        raise Invalid(
            *(
                FieldProblem(f"Choose how mail of “{KINDS[kind].label}” comes", kind.value)
                for kind in wrong
            )
        )
    return {kind: Delivery(form.text(kind.value)) for kind in kinds}
