"""What the command line does, one module a command; `app.__main__` only names them."""


class Refused(Exception):
    """A command cannot go on: one plain line saying why and what to do."""
