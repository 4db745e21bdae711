"""The words of the API reference that belong to no single route or schema."""

TAGS: dict[str, str] = {
    "Opportunities": "Find, add and describe opportunities, and name who works on them.",
    "Gates": "Prepare, submit and decide the gate at the end of a stage.",
    "Conditions": "What a decision asked for: discharge it, or let it go.",
    "Documents": "Files kept with an opportunity, as evidence or for reading.",
    "Comments": "What people say about an opportunity.",
    "History": "Every change, chained so that tampering shows.",
    "Views": "Filters that somebody saved, for themselves or to share.",
    "Inbox": "What waits for you.",
    "Imports": "Bring in a portfolio file, with a preview of what it would do.",
    "Organisations": "Public bodies, companies and others that take part.",
    "People": "Accounts and the roles they hold in programmes.",
    "Programmes": "Portfolios of opportunities that one public body runs.",
    "Account": "Your own profile.",
    "Tokens": "Bearer tokens: yours, and those of systems.",
    "Service": "Whether the service is up, and this document.",
}
"""The groups, in the order of an opportunity's life."""

INTRODUCTION = (
    "Take a commercialisation opportunity from first stakeholder to last pound: everything the "
    "pages can do, under the same rules. Send a bearer token with every request. Money is in "
    "whole pence, dates are ISO 8601, moments are UTC. A list gives a page and links to the next. "
    "A record carries a version as its `ETag`, and is changed with `If-Match`. A write may carry "
    "an `Idempotency-Key`, and then happens once. A refusal is a problem document (RFC 9457) "
    "whose words can be shown to a person."
)

PARAMETERS: dict[str, str] = {
    "opportunity_id": "The opportunity's id: the number in its reference (`OP-0042` is 42).",
    "review_id": "Id of one attempt at a gate, as `open_review_id` of the opportunity gives it.",
    "condition_id": "Id of the condition.",
    "document_id": "Id of the document.",
    "comment_id": "Id of the comment.",
    "person_id": "Id of the person.",
    "programme_id": "Id of the programme.",
    "organisation_id": "Id of the organisation.",
    "view_id": "Id of the saved view.",
    "token_id": "Id of the token; not the secret itself.",
    "import_id": "Id of the import.",
    "membership_id": "Id of the membership.",
    "key": "Key of the criterion, as the review lists it.",
    "cursor": "Where the page begins, from a `Link` header; opaque.",
    "limit": "At most so many rows.",
    "q": "Words to look for; a reference such as `OP-0042` finds that one.",
}
"""Parameters that mean the same wherever they stand."""

SUCCESS: dict[tuple[str, str], str] = {
    ("", "200"): "Done; the record as it now stands.",
    ("get", "200"): "As it stands, of what you may see.",
    ("list", "200"): "A page of what you may see.",
    ("", "201"): "Done; the record as it now stands.",
    ("", "202"): "Accepted.",
    ("", "204"): "Done.",
    ("", "303"): "See there.",
}
"""What success means, by the first word of the operation's name and the status."""

COMMON_FIELDS: dict[str, str] = {
    "id": "Its number; it never changes.",
    "version": "Counts changes; the `ETag` holds it too.",
    "reference": "What people quote: `OP-0042`.",
    "opportunity_id": "The opportunity it belongs to.",
    "programme_id": "The programme it belongs to.",
    "programme_name": "Name of the programme.",
    "created_at": "When it was made here.",
    "updated_at": "When it last changed.",
    "permitted_actions": "What you may do to it now.",
    "lead": "Who leads it.",
    "sponsor": "Who decides its gates.",
    "restricted": "Seen only by team, sponsor and auditors.",
    "currency": "ISO 4217 currency of the value.",
    "date_note": "Says when a date is estimated; empty when it is known.",
    "source_note": "The source's words, where it was reconstructed from a document.",
    "sha256": "SHA-256 of the file, in hexadecimal.",
    "size": "Bytes.",
    "filename": "Name of the file as it was uploaded.",
}
"""Fields that mean the same wherever they stand, or `Schema.field` for one."""
