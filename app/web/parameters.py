"""What addresses carry: ids in the path, ids and cursors in the query, how many rows."""

from typing import Annotated

from fastapi import Path, Query

LARGEST_ID = 2**63 - 1
"""What a database keeps in an id. A larger number is refused before anything is asked."""

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]
OptionalId = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
"""A record that the query may name."""
Cursor = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
"""Where a list goes on: the id of the last row of the page before."""
Limit = Annotated[int, Query(ge=1, le=100)]
"""How many rows at the most."""
