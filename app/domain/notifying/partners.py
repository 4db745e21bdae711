"""What is told of partner discussions: only to those who may see what is confidential."""

from app.domain.notifying.notice import Notice

NOTICES: dict[str, Notice] = {}
