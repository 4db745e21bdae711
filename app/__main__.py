"""The command line: `python -m app COMMAND`. Each command is a function of `app.commands`.

What a command needs is imported when it runs, so that `--help` and `run` start quickly.
"""

import sys
from typing import Annotated

import typer

from app.commands import Refused

cli = typer.Typer(
    name="python -m app",
    help="Commercialisation pipeline: run it, look after it.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@cli.command()
def run() -> None:
    """Start the demonstration on this machine, with two past cases. `make run` does this."""
    from app.commands import demo

    demo.run()


cli.command("demo", hidden=True)(run)


@cli.command()
def serve(
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Server processes (PostgreSQL only).")
    ] = 1,
) -> None:
    """Serve a real installation. Settings come from the environment (docs/operations.md)."""
    from app.commands import serving, start

    serving.serve(start.settings_for(), workers=workers)


@cli.command()
def worker() -> None:
    """Relay the outbox and keep house, beside servers on PostgreSQL."""
    from app.commands import running

    running.worker()


@cli.command()
def migrate() -> None:
    """Bring the database up to date. Safe to repeat."""
    from app.commands import running

    changed = running.bring_up_to_date()
    typer.echo("The database is up to date." if changed else "The database was up to date already.")


def main() -> None:
    """Run the command; what a person can mend is one plain line, never a traceback."""
    from app.domain.errors import DomainError

    try:
        cli()
    except Refused as error:
        fail(str(error))
    except DomainError as error:
        fail(*(problem.message for problem in error.problems or (error,)))
    except Exception as error:
        from sqlalchemy.exc import DBAPIError

        if not isinstance(error, DBAPIError):
            raise
        fail(f"The database did not do what was asked ({type(error.orig).__name__}). Try again.")


def fail(*lines: str) -> None:
    """Say why on standard error and end with 1."""
    for line in lines:
        typer.echo(line, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
