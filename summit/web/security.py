"""Headers and limits that every answer and every request obey."""

from functools import cache
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from summit.errors import N_, DomainError, NotAllowed, NotFound

CSP = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# The decoder of the door page is WebAssembly.
DOOR_CSP = CSP | {"script-src": "'self' 'wasm-unsafe-eval'", "img-src": "'self' data: blob:"}
PRIVATE_PREFIXES = (
    "/my/",
    "/m/",
    "/a/",
    "/p/",
    "/u/",
    "/console",
    "/lead/",
    "/T/",
    "/t/",
    "/account",
    "/login",
    "/door",
    "/api",
)
LARGEST_ID = 2**31 - 1
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def init_app(app: Flask) -> None:
    secure = urlsplit(app.config["BASE_URL"]).scheme == "https"
    app.config.update(
        SESSION_COOKIE_NAME="__Host-summit-form" if secure else "summit-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.session_interface = FormSessions()
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_odd_text)

    @app.after_request
    def protect(response: Response) -> Response:
        door, said = request.path.startswith("/door"), response.headers
        for name, value in _headers(door=door, private=_is_private(), secure=secure):
            if name not in said:
                said.add(name, value)
        where = response.location
        if where and where.startswith(request.host_url):
            # Of the Host that a request names nothing is repeated, least of all where to go.
            response.location = f"/{where.removeprefix(request.host_url).lstrip('/')}"
        if request.endpoint != "static":
            _depends_on_the_reader(response)
        return response


@cache
def _headers(*, door: bool, private: bool, secure: bool) -> tuple[tuple[str, str], ...]:
    """What an answer says where its view has not said something else."""
    policy = "; ".join(f"{k} {v}" for k, v in (DOOR_CSP if door else CSP).items())
    camera = "(self)" if door else "()"
    always = (
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer" if private else "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", f"camera={camera}, microphone=(), geolocation=()"),
    )
    kept = (("Cache-Control", "no-store"),) if private else ()
    strict = (("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),)
    return always + kept + (strict if secure else ())


def _depends_on_the_reader(response: Response) -> None:
    if "Vary" in response.headers:
        response.vary.update(["Cookie", "Accept-Language"])
    else:
        response.headers.add("Vary", "Cookie, Accept-Language")


class FormSessions(SecureCookieSessionInterface):
    """Whoever brings no cookie has an empty session, for which no key is made ready."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class()


def _is_private() -> bool:
    return request.path.startswith(PRIVATE_PREFIXES) or "invite" in request.args


def _refuse_other_sites() -> None:
    """A second lock beside the CSRF token: browsers say where a request comes from."""
    if request.method in UNSAFE:
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if site not in ("same-origin", "none"):
            raise NotAllowed(N_("This form was sent from another site."))


def _refuse_odd_text() -> None:
    """An address with a NUL byte or broken text is nobody's honest request.

    A number that no database can hold names nothing.
    """
    if any(isinstance(v, int) and v > LARGEST_ID for v in (request.view_args or {}).values()):
        raise NotFound
    words = [request.path, *(word for pair in request.args.items(multi=True) for word in pair)]
    if any("\x00" in word or "\ufffd" in word for word in words):
        raise DomainError(N_("The address holds characters that cannot be read."))
