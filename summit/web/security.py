"""Headers and limits that every answer and every request obey."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

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
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_odd_text)

    @app.after_request
    def protect(response: Response) -> Response:
        door = request.path.startswith("/door")
        policy = DOOR_CSP if door else CSP
        set_default = response.headers.setdefault
        set_default("Content-Security-Policy", "; ".join(f"{k} {v}" for k, v in policy.items()))
        set_default("X-Content-Type-Options", "nosniff")
        set_default("X-Frame-Options", "DENY")
        set_default("Referrer-Policy", "no-referrer" if _is_private() else "same-origin")
        set_default("Cross-Origin-Opener-Policy", "same-origin")
        camera = "(self)" if door else "()"
        set_default("Permissions-Policy", f"camera={camera}, microphone=(), geolocation=()")
        if _is_private():
            set_default("Cache-Control", "no-store")
        if secure:
            set_default("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if (response.location or "").startswith(request.host_url):
            # Of the Host that a request names nothing is repeated, least of all where to go.
            response.location = f"/{response.location.removeprefix(request.host_url).lstrip('/')}"
        if request.endpoint != "static":
            response.vary.update(["Cookie", "Accept-Language"])
        return response


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
