"""Backups: one file with the database, the uploaded files and a manifest, proved by restoring it.

`archive` reads and writes the file; `embedded` and `server` know the two databases.
"""


class Damaged(Exception):
    """A backup is not what its manifest says; one plain line saying where."""
