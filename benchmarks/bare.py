"""What a view costs on this machine that does next to nothing: the yardstick of the others.

One ``SELECT … FOR UPDATE`` and one ``INSERT`` through SQLAlchemy Core, and a durable commit; no
session, no form, no template. It is served as the product is, on the same database server.
"""

import os

import sqlalchemy as sa
from flask import Flask

TABLES = sa.MetaData()
PLACE = sa.Table("bare_place", TABLES, sa.Column("id", sa.Integer, primary_key=True))
TAKEN = sa.Table(
    "bare_taken",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("place_id", sa.Integer, nullable=False),
)
PLACES = 1_000  # as many rows are locked one at a time, so that nobody waits for a lock


def prepare(url):
    """Its two tables, empty but for the places."""
    engine = sa.create_engine(url)
    TABLES.drop_all(engine)
    TABLES.create_all(engine)
    with engine.begin() as connection:
        connection.execute(PLACE.insert(), [{"id": n} for n in range(PLACES)])
    engine.dispose()


def create():
    app = Flask(__name__)
    engine = sa.create_engine(os.environ["SUMMIT_DATABASE_URL"])
    locked = sa.select(PLACE.c.id).where(PLACE.c.id == sa.bindparam("place")).with_for_update()

    @app.post("/<int:place>")
    def take(place):
        with engine.begin() as connection:
            found = connection.execute(locked, {"place": place}).scalar_one()
            connection.execute(TAKEN.insert(), {"place_id": found})
        return "", 201

    @app.get("/readyz")
    def ready():
        return ""

    return app
