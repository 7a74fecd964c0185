"""What the layouts show around a page: brand, navigation, languages, who is logged in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, g, request, url_for
from flask_babel import get_locale, refresh

from summit.charts.svg import svg
from summit.db import LANGUAGES, Localized

LANGUAGE_NAMES = {"en": ("EN", "English"), "es": ("ES", "Español")}


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    short: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Brand:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Foot:
    """At the end of every page of an event; ``find`` is where one looks for one's ticket."""

    host: str
    contact: str
    find: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    name: str
    logout_url: str
    account_url: str


@dataclass(slots=True)
class Layout:
    """Filled by the view (``frame``) and read by the layouts as ``ui``."""

    lang: str
    languages: list[Language]
    brand: Brand
    nav: Sequence[Link] = ()
    crumbs: Sequence[Link] = ()
    foot: Foot | None = None
    user: SignedIn | None = None
    extra: dict[str, object] = field(default_factory=dict)


def language() -> str:
    """The reader's language, ``en`` or ``es``."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else LANGUAGES[0]


def layout() -> Layout:
    """The layout of the page that is being made, one for each request."""
    if "layout" not in g:
        g.layout = Layout(
            lang=language(), languages=_languages(), brand=Brand("Summit", url_for("front.index"))
        )
    made: Layout = g.layout
    return made


def frame(
    *,
    brand: Brand | None = None,
    nav: Sequence[Link] = (),
    crumbs: Sequence[Link] = (),
    foot: Foot | None = None,
) -> None:
    """Say what stands around the page that the view renders."""
    ui = layout()
    ui.brand = brand or ui.brand
    ui.nav, ui.crumbs, ui.foot = nav or ui.nav, crumbs or ui.crumbs, foot or ui.foot


def _languages() -> list[Language]:
    rest = {k: v for k, v in request.args.items() if k != "lang"}
    here = request.path if request.method == "GET" else "/"
    return [
        Language(
            code,
            *LANGUAGE_NAMES[code],
            f"{here}?{urlencode(rest | {'lang': code})}",
            code == language(),
        )
        for code in LANGUAGES
    ]


def choose_language() -> str:
    """``?lang=``, else the cookie's, else the person's choice, else what the browser asks for."""
    for chosen in (request.args.get("lang"), request.cookies.get("lang"), g.get("language")):
        if chosen in LANGUAGES:
            return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def speak(code: str) -> None:
    """Let a personal page speak its person's language, unless the reader chose another."""
    g.language = code
    g.pop("layout", None)
    refresh()


def init_app(app: Flask) -> None:
    root = Path(str(app.static_folder))

    @cache
    def version(name: str) -> str:
        return hashlib.sha256((root / name).read_bytes()).hexdigest()[:12]

    @app.template_global()
    def asset(name: str) -> str:
        """The address of a file in static/, new whenever its content is."""
        return url_for("static", filename=name, v=version(name))

    @app.context_processor
    def surroundings() -> dict[str, object]:
        return {"ui": layout()}

    app.add_template_filter(svg)

    @app.template_filter("local")
    def local(text: Localized | None) -> str:
        return "" if text is None else Localized(text).say(language())

    @app.template_filter("language_name")
    def language_name(code: str) -> str:
        """A language in its own words, the code itself where we do not know it."""
        return LANGUAGE_NAMES.get(code, (code, code))[1]

    @app.after_request
    def remember(response):  # type: ignore[no-untyped-def]
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie(
                "lang",
                request.args["lang"],
                max_age=31536000,
                samesite="Lax",
                secure=bool(app.config["SESSION_COOKIE_SECURE"]),
                httponly=True,
            )
        return response
