"""Verifying the audit trail from the command line."""

from app.commands import Refused, start
from app.queries.audit import AuditReport, audit_report


def verify() -> str:
    """What a sound trail amounts to; Refused, naming each stream's first bad record."""
    settings = start.settings_for()
    with start.ready(settings) as database:
        return told(database.read_at_leisure(audit_report))


def told(report: AuditReport) -> str:
    """The report in a line; Refused with a line for each fault."""
    if report.faults:
        lines = [f"{f.stream} record {f.seq}: {f.problem}." for f in report.faults]
        raise Refused("\n".join(["The audit trail is damaged. First bad records:", *lines]))
    return f"The audit trail is whole: {report.events} events in {report.streams} streams."
