"""What is told of conflicts of interest."""

from app.domain.notifying.notice import Notice

NOTICES: dict[str, Notice] = {}
