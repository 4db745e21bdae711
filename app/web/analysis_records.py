"""The pages that change one record of the analysis or take it off: the same for every kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from app.domain.errors import DomainError, Stale
from app.domain.history import label_of, words
from app.schemas.analysis import MitigationOut, RemoveRecord
from app.schemas.fields import Command
from app.web.analysis_forms import Readers, Record, record_form
from app.web.forms import REFUSED, Form, status_for
from app.web.opportunity_forms import NOBODY
from app.web.visit import Visit

Differences = list[tuple[str, str, str]] | None
"""After somebody else saved: each field that differs, as typed here and as stored now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of record: what reads its page, and what its form becomes.

    `field` is where its page holds the record, `at` where its addresses begin, `list` the heading
    of its list (whose address ends alike), and `row` what holds it there, if not the record.
    """

    field: str
    at: str
    list: str
    row: str = ""
    page: Callable[..., Any]
    title: Callable[[Any], str]
    command: type[Command]
    readers: Readers
    choices: Mapping[str, Any]

    async def show(
        self,
        visit: Visit,
        record_id: int,
        form: Form | None = None,
        error: DomainError | None = None,
        reason: str = "",
    ) -> Response:
        """The record in its form: as stored, or as typed with why it was refused.

        `reason` is what was typed when taking it off was refused.
        """
        page = await visit.read(self.page, record_id)
        record = getattr(page, self.field)
        shown, differing = again(self, form, error, record)
        shown.values["reason"] = reason
        status = status_for(error) if error else 200
        return render(
            visit, "edit", shown, status, kind=self, at=f"/{self.at}/{record_id}",
            what=self.title(page), differing=differing, choices=self.choices, **dict(page),
        )  # fmt: skip

    async def save(self, visit: Visit, record_id: int, edit: Callable[..., Any]) -> Response:
        """Change it by the service `edit`."""
        form = await visit.form()
        page = await visit.read(self.page, record_id)
        try:
            command, version = form.command(self.command, self.readers), form.version or 0
            await visit.write(edit, record_id, command, version=version)
        except REFUSED as error:
            return await self.show(visit, record_id, form, error)
        row = self.row or self.field
        return visit.redirect(f"{self._list(page)}#{row}-{getattr(page, row).id}", done="saved")

    async def take_off(self, visit: Visit, record_id: int, remove: Callable[..., Any]) -> Response:
        """Take it off its list by the service `remove`; a refused reason stays typed."""
        form = await visit.form()
        page = await visit.read(self.page, record_id)
        try:
            command, version = form.command(RemoveRecord), form.version or 0
            await visit.write(remove, record_id, command, version=version)
        except REFUSED as error:
            return await self.show(visit, record_id, error=error, reason=form.text("reason"))
        return visit.redirect(self._list(page), done="removed")

    def _list(self, page: Any) -> str:
        return f"/opportunities/{page.opportunity.id}/{self.list.lower()}"


def again(
    kind: Kind, form: Form | None, error: DomainError | None, record: Record
) -> tuple[Form, Differences]:
    """What was typed, or else what is stored, with why it was refused.

    It carries the version that stands now, so that it can be saved on top on purpose.
    """
    shown = form or record_form(record)
    shown.values["version"] = str(record.version)
    if error is None:
        return shown, None
    apart = _differences(kind, form, record) if form and isinstance(error, Stale) else None
    return shown.refuse(error), apart


def _differences(kind: Kind, form: Form, record: Record) -> Differences:
    typed = form.command(kind.command, kind.readers).model_dump()
    stored = record.model_dump()
    if isinstance(record, MitigationOut):
        stored["owner_id"] = record.owner.id if record.owner else None
    return [
        (label_of(name), words(name, value, NOBODY), words(name, stored[name], NOBODY))
        for name, value in typed.items()
        if value != stored[name]
    ]


def render(visit: Visit, template: str, form: Form, status: int, **context: Any) -> Response:
    """A page of the analysis, under its tab."""
    return visit.render(
        f"analysis/{template}.html",
        nav="pipeline",
        tab="analysis",
        tab_title="Analysis",
        status=status,
        form=form,
        **context,
    )
