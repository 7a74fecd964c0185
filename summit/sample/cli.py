"""Commands that load the sample: ``flask --app wsgi sample …``."""

import click
from flask import Flask

from summit.accounts.passwords import hashed
from summit.clock import now
from summit.extensions import db
from summit.sample.actions.people import nobody_yet
from summit.sample.actions.story import load_story
from summit.web.keys import keyring


def register(app: Flask) -> None:
    app.cli.add_command(sample)


@click.group()
def sample() -> None:
    """Sample data: the story, or much of everything."""


@sample.command()
def story() -> None:
    """Load the story into an empty installation."""
    if not nobody_yet(db.session()):
        raise click.ClickException("There is data already. The story needs an empty installation.")
    load_story(db.session(), keys=keyring(), hashed=hashed, now=now())
    db.session.commit()
    click.echo("The story is loaded.")
