"""Logging in and out, forgotten passwords, and one's own account."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as form_session
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from summit.access.permissions import Permission, Role
from summit.access.policy import Actor
from summit.access.tokens import digest
from summit.accounts import limits
from summit.accounts.actions.links import LinkPurpose, send_password_link, use_link
from summit.accounts.actions.sessions import (
    LIFETIME,
    Caller,
    check_password,
    close_session,
    open_session,
    revoke,
)
from summit.accounts.actions.throttles import throttle
from summit.accounts.actions.users import change_password, choose_monday_mail, speak_language
from summit.accounts.forms import (
    ChangePasswordForm,
    ForgottenForm,
    LanguageForm,
    LoginForm,
    MondayForm,
    NewPasswordForm,
)
from summit.accounts.models import User
from summit.accounts.queries import account_link, actor_of, sessions_of, user_of, user_of_cookie
from summit.clock import now
from summit.errors import FieldError, NotFound
from summit.extensions import db
from summit.web.access import current_actor, public, signed_in
from summit.web.keys import base_url
from summit.web.layout import SignedIn, layout
from summit.web.navigation import installation_frame
from summit.web.redirects import safe_path
from summit.web.throttling import client_address

bp = Blueprint("accounts", __name__)
MONDAY_READERS = (Role.ORGANIZER, Role.GROUP_LEAD)
COOKIE = "summit"
Answer = str | BaseResponse | tuple[str, int]


def cookie_name() -> str:
    """Over https the browser itself keeps other hosts from setting the cookie."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def load_actor() -> Actor:
    """The actor of the present request, from its session cookie."""
    token = request.cookies.get(cookie_name(), "")
    user = user_of_cookie(db.session(), token, now=now()) if token else None
    if user is None:
        return Actor()
    g.language = user.language
    layout().user = SignedIn(user.name, url_for("accounts.logout"), url_for("accounts.account"))
    return actor_of(user)


def _caller() -> Caller:
    return Caller(client_address(), request.headers.get("User-Agent", ""))


def _present_token() -> str:
    return request.cookies.get(cookie_name(), "")


def home_of(actor: Actor) -> str:
    """The first page of somebody who has logged in."""
    if any(grant.allows(Permission.CONSOLE_OPEN) for grant in actor.grants):
        return url_for("console.index")
    if any(grant.allows(Permission.GROUP_LEAD) for grant in actor.grants):
        return url_for("lead.index")
    return url_for("accounts.account")


def _enter(user: User, target: str | None) -> Response:
    """Send the user on with a new session; whatever session the browser had before is over."""
    session, moment = db.session(), now()
    close_session(session, _present_token(), now=moment)
    secret = open_session(session, user, caller=_caller(), now=moment)
    form_session.clear()
    response = redirect(target or home_of(actor_of(user)), 303)
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=int(LIFETIME.total_seconds()),
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response  # type: ignore[return-value]


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> Answer:
    form = LoginForm(data={"next": request.args.get("next")})
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form), 422 if form.errors else 200
    moment = now()
    user = check_password(
        db.session(), form.email.data, form.password.data, caller=_caller(), now=moment
    )
    if user is None:
        form.password.errors = [_("The e-mail address and the password do not fit together.")]
        db.session.commit()
        return render_template("accounts/login.html", form=form), 422
    response = _enter(user, safe_path(form.next.data))
    db.session.commit()
    return response


@bp.post("/logout")
@public
def logout() -> Answer:
    close_session(db.session(), _present_token(), now=now())
    db.session.commit()
    form_session.clear()
    response = redirect(url_for("front.index"), 303)
    response.delete_cookie(
        cookie_name(),
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


@bp.route("/login/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> Answer:
    """The answer is the same whether the address is known or not."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("accounts/forgotten.html", form=form, sent=False), status
    throttle(db.session(), limits.RESET_FROM_ADDRESS, client_address(), now=now())
    send_password_link(db.session(), form.email.data, base_url=base_url(), now=now())
    db.session.commit()
    return render_template("accounts/forgotten.html", form=form, sent=True)


@bp.get("/login/link/<string:token>")
@public
def link(token: str) -> Answer:
    """Mail programs open links ahead of people: looking at it changes nothing."""
    try:
        found = account_link(db.session(), token, now=now())
    except NotFound:
        return _dead_link()
    return _link_page(NewPasswordForm(), found.user, found.purpose)


@bp.post("/login/link/<string:token>")
@public
def follow_link(token: str) -> Answer:
    session, moment, form = db.session(), now(), NewPasswordForm()
    throttle(session, limits.LINK_FROM_ADDRESS, client_address(), now=moment)
    try:
        found = account_link(session, token, now=moment)
        if not form.validate():
            return _link_page(form, found.user, found.purpose)
        user = use_link(session, token, form.password.data, now=moment)
    except NotFound:
        return _dead_link()
    except FieldError as error:
        db.session.rollback()
        form.refuse(error)
        return _link_page(form, found.user, found.purpose)
    response = _enter(user_of(session, user.id), None)
    db.session.commit()
    return response


def _link_page(form: NewPasswordForm, user: User, purpose: str) -> Answer:
    page = render_template(
        "accounts/link.html",
        form=form,
        email=user.email,
        name=user.name,
        invited=purpose == LinkPurpose.INVITATION,
    )
    return page, 422 if form.errors else 200


def _dead_link() -> Answer:
    return render_template("accounts/dead_link.html"), 404


@bp.get("/account")
@signed_in
def account() -> Answer:
    return _account_page(ChangePasswordForm())


def _account_page(form: ChangePasswordForm) -> Answer:
    user = _user()
    installation_frame()
    page = render_template(
        "accounts/account.html",
        form=form,
        user=user,
        language_form=LanguageForm(data={"language": user.language}),
        monday_form=_monday_form(user),
        sessions=sessions_of(db.session(), user.id, now=now()),
        present=digest(_present_token()),
    )
    return page, 422 if form.errors else 200


def _user() -> User:
    """The user who asks; nobody else has an account page. Raises NotFound."""
    return user_of(db.session(), current_actor().user_id or 0)


@bp.post("/account/password")
@signed_in
def password() -> Answer:
    form, user = ChangePasswordForm(), _user()
    if not form.validate():
        return _account_page(form)
    try:
        change_password(
            db.session(),
            user,
            present=form.present.data,
            chosen=form.chosen.data,
            keep=_present_token(),
            now=now(),
        )
    except FieldError as error:
        db.session.rollback()
        form.refuse(error)
        return _account_page(form)
    response = _enter(user, url_for("accounts.account"))
    flash(_("Your password is changed. All other browsers are logged out."), "success")
    db.session.commit()
    return response


@bp.post("/account/language")
@signed_in
def language() -> Answer:
    form, user = LanguageForm(), _user()
    if form.validate():
        speak_language(db.session(), user, form.language.data)
    db.session.commit()
    response = redirect(url_for("accounts.account"), 303)
    # A language chosen on some page before would speak louder than this one.
    response.delete_cookie("lang", samesite="Lax", httponly=True)
    return response


def _monday_form(user: User) -> MondayForm | None:
    """None for those to whom no such letter goes."""
    reads = any(grant.role in MONDAY_READERS for grant in user.grants)
    return MondayForm(data={"wanted": user.monday_mail}) if reads else None


@bp.post("/account/monday")
@signed_in
def monday() -> Answer:
    wanted = bool(MondayForm().wanted.data)
    choose_monday_mail(db.session(), _user(), wanted=wanted)
    flash(_("The letter comes each Monday.") if wanted else _("No Monday letter comes any more."),
          "success")  # fmt: skip
    db.session.commit()
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Answer:
    revoke(db.session(), _user().id, session_id, now=now())
    db.session.commit()
    flash(_("That browser is logged out."), "success")
    return redirect(url_for("accounts.account"), 303)
