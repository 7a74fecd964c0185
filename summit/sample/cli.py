"""Commands that load the sample: ``flask --app wsgi sample …``."""

from contextlib import ExitStack
from pathlib import Path

import click
from flask import Flask

from summit.accounts.passwords import hashed
from summit.clock import now
from summit.extensions import db
from summit.sample.actions.bulk import Size, make_bulk
from summit.sample.actions.people import nobody_yet
from summit.sample.actions.story import load_story
from summit.web.keys import base_url, keyring


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
    load_story(db.session(), keys=keyring(), hashed=hashed, base_url=base_url(), now=now())
    db.session.commit()
    click.echo("The story is loaded.")


@sample.command()
@click.option("--registrations", type=click.IntRange(1), required=True)
@click.option("--sites", type=click.IntRange(1), default=2, show_default=True)
@click.option("--groups", type=click.IntRange(0), default=5, show_default=True)
@click.option("--meetings", type=click.IntRange(0), default=4, show_default=True)
@click.option(
    "--codes",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the token of every ticket here, one a line, the first site's first.",
)
def bulk(registrations: int, sites: int, groups: int, meetings: int, codes: Path | None) -> None:
    """Make one event with much of everything, and a scanner for each site."""
    size = Size(registrations, sites, groups, meetings)
    with ExitStack() as stack:
        file = stack.enter_context(codes.open("w")) if codes else None

        def keep(token: str) -> None:
            if file:
                file.write(f"{token}\n")

        made = make_bulk(db.session(), size, keys=keyring(), keep=keep, now=now())
        db.session.commit()
    click.echo(f"Event {made.event.slug}: {registrations} registrations at {sites} sites.")
    for site, token in made.scanners.items():
        click.echo(f"Device token of {site}: {token}")
