"""The command line: `python -m app COMMAND`. Each command is a function of `app.commands`.

What a command needs is imported when it runs, so that `--help` and `run` start quickly.
"""

import sys
from pathlib import Path
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


@cli.command(name="verify-audit")
def verify_audit(
    checkpoints: Annotated[
        Path | None, typer.Option(help="A file of checkpoints that was kept elsewhere.")
    ] = None,
) -> None:
    """Recompute the audit trail's chains and checkpoints, and name the first bad records."""
    from app.commands import audit

    typer.echo(audit.verify(checkpoints))


@cli.command()
def checkpoint() -> None:
    """Sign the audit trail as it stands now. The worker does this every few minutes."""
    from app.commands import audit

    typer.echo(audit.checkpoint())


@cli.command(name="verify-record")
def verify_record(
    file: Annotated[Path, typer.Argument(help="A decision record, as downloaded.")],
    key: Annotated[str, typer.Option(help="The public key you trust: PEM file or hex.")] = "",
) -> None:
    """Check a gate's decision record without any database, and name the first bad part."""
    from app.commands import audit

    typer.echo(audit.verify_record(file, key))


@cli.command(name="import-portfolio")
def import_portfolio(
    file: Annotated[Path, typer.Argument(help="A Government Major Projects Portfolio CSV file.")],
    programme: Annotated[
        int | None, typer.Option(help="Number of the programme; not needed when there is one.")
    ] = None,
    person: Annotated[
        str, typer.Option("--as", help="E-mail of the lead who imports; without it, the system.")
    ] = "",
    stage: Annotated[
        str, typer.Option(help="Where new opportunities enter.")
    ] = "stakeholder_analysis",
    partial: Annotated[
        bool, typer.Option("--partial", help="Import what loads although rows are rejected.")
    ] = False,
) -> None:
    """Make opportunities of a portfolio file, or update them. One transaction; safe to repeat."""
    from app.commands import portfolio

    lines = portfolio.load(file, programme=programme, person=person, stage=stage, partial=partial)
    typer.echo("\n".join(lines))


admin = typer.Typer(help="Administrators.", no_args_is_help=True)
cli.add_typer(admin, name="admin")


@admin.command("create")
def create_admin(
    name: Annotated[str, typer.Option(prompt=True, help="As colleagues know them.")],
    email: Annotated[str, typer.Option(prompt="E-mail", help="What they sign in with.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
) -> None:
    """Add an administrator. The password is asked for, or taken from PASSWORD."""
    from app.commands import access

    typer.echo(access.create_admin(name, email, password_from_stdin=password_stdin))


token = typer.Typer(help="Tokens for programs.", no_args_is_help=True)
cli.add_typer(token, name="token")


@token.command("create")
def create_token(
    name: Annotated[str, typer.Argument(help="What will use it.")],
    programme: Annotated[
        list[int] | None, typer.Option(help="A programme that another system works in.")
    ] = None,
    person: Annotated[str, typer.Option(help="E-mail: the token acts as this person.")] = "",
    scope: Annotated[
        list[str] | None, typer.Option(help="read, write; for a person also decide, admin.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it lasts.")] = 90,
) -> None:
    """Make a token for a system (--programme) or a person (--person); print it this once."""
    from app.commands import access

    if bool(person) == bool(programme):
        raise Refused("Say for whom: --programme NUMBER (a system), or --person E-MAIL.")
    scopes = scope or ["read"]
    if person:
        typer.echo(access.create_token_for_person(name, person, scopes, days))
    else:
        typer.echo(access.create_token_for_system(name, programme or [], scopes, days))


@cli.command("backup")
def make_backup(
    file: Annotated[Path, typer.Argument(help="What to write: NAME.tar, or NAME.tar.gz.")],
) -> None:
    """Write the database and the uploaded files into one file, and prove that it restores."""
    from app.commands.backup import backup

    typer.echo("\n".join(backup(file)))


@cli.command("restore")
def restore_backup(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put what is there now aside, and restore in place.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before replacing.")] = False,
) -> None:
    """Restore a backup into an empty database. Restored sessions and tokens stay dead."""
    from app.commands.restore import restore

    typer.echo("\n".join(restore(file, replace=replace, sure=yes)))


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
