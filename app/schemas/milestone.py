"""What happened on the way, beside the gates."""

from app.schemas.fields import Command, RequiredText, Title


class RecordMilestone(Command):
    """Something that happened to an opportunity: a law passed, a partner met, a service opened."""

    title: Title
    text: RequiredText
