"""Commands: ``flask --app wsgi …``."""

import signal
import threading
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from summit.access.permissions import Role
from summit.access.policy import Actor, Scope
from summit.accounts.actions.users import add_user, give_role
from summit.clock import now
from summit.errors import FieldError
from summit.extensions import db
from summit.outbox.worker import worker_of

OPERATOR = Actor(name="command line")


def register(app: Flask) -> None:
    for command in (worker, user):
        app.cli.add_command(command)


@click.command()
@with_appcontext
def worker() -> None:
    """Send what waits in the outbox, until it is stopped."""
    stop = threading.Event()

    def leave(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    worker_of(app).run(stop)


@click.group()
def user() -> None:
    """People who log in."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="What the person is called.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ADMIN.value,
    help="A role in the whole installation.",
)
@click.password_option(help="At least 8 characters.")
@with_appcontext
def add(email: str, name: str, role: str, password: str) -> None:
    """Add a person with a role in the whole installation."""
    session = db.session()
    try:
        made = add_user(session, email=email, name=name, password=password, now=now())
    except FieldError as error:
        raise click.ClickException(str(error)) from error
    session.flush()  # the grant names the user's id
    give_role(session, made, Role(role), Scope(), actor=OPERATOR, now=now())
    db.session.commit()
    click.echo(f"{email} may log in.")
