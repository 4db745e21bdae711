"""The form for an organisation: its identifiers are rows of register and number."""

from app.domain.identifiers import Scheme
from app.domain.opportunities import OrganisationKind
from app.schemas.organisation import EditOrganisation, OrganisationOut
from app.web.forms import Form

KINDS = tuple((kind.value, kind.label) for kind in OrganisationKind)
SPARE_ROWS = 2


def typed_identifiers(form: Form) -> list[dict[str, str]]:
    """The rows that were filled in, in order; an unfilled register is left to be refused."""
    rows = zip(form.texts("scheme"), form.texts("identifier"), strict=False)
    return [
        {"scheme": scheme, "identifier": text} for scheme, text in rows if scheme or text.strip()
    ]


def identifier_rows(form: Form) -> list[Form]:
    """A small form for each row: those typed, then some to spare."""
    rows = []
    for number, typed in enumerate(typed_identifiers(form)):
        row = Form(typed)
        for part in typed:
            problem = form.errors.get(f"identifiers.{number}.{part}")
            if problem:
                row.errors[part] = problem
        rows.append(row)
    return [*rows, *(Form() for _ in range(SPARE_ROWS))]


def error_ids(form: Form) -> dict[str, str]:
    """Where the error summary's links lead: `identifiers.0.scheme` → `scheme-0`."""
    found = {"form": ""}
    for name in form.errors:
        head, _, rest = name.partition(".")
        number, _, part = rest.partition(".")
        if head == "identifiers" and part:
            found[name] = f"{part}-{number}"
    return found


def schemes() -> list[tuple[str, str]]:
    """Registers to choose from."""
    return [("", "Choose a register"), *((s.value, s.label) for s in Scheme)]


def form_of(stored: OrganisationOut) -> Form:
    """The form as it is first shown."""
    return Form(
        {
            "name": stored.name,
            "kind": stored.kind.value,
            "version": stored.version,
            "scheme": [i.scheme for i in stored.identifiers],
            "identifier": [i.identifier for i in stored.identifiers],
        }
    )


def both_versions(typed: EditOrganisation, stored: OrganisationOut) -> list[tuple[str, str, str]]:
    """Where what was typed and what is stored now differ: field, typed, stored."""
    rows = [
        ("Name", typed.name, stored.name),
        ("Kind", typed.kind.label, stored.kind.label),
        (
            "Identifiers",
            ", ".join(f"{i.scheme.value} {i.identifier}" for i in typed.identifiers) or "None",
            ", ".join(f"{i.scheme} {i.identifier}" for i in stored.identifiers) or "None",
        ),
    ]
    return [row for row in rows if row[1] != row[2]]
