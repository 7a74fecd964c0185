"""Forms of those who log in and of the team page."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.fields import SelectChoice

from summit.db import LANGUAGES
from summit.web.forms import AddressField, BaseForm, LineField, at_most, required

LANGUAGE_CHOICES = [
    SelectChoice(code, {"en": "English", "es": "Español"}[code]) for code in LANGUAGES
]


class LoginForm(BaseForm):
    email = LineField(_("E-mail"), required(_("Enter your e-mail address.")), most=254)
    password = PasswordField(_("Password"), [*required(_("Enter your password.")), at_most(1000)])
    next = HiddenField()


class ForgottenForm(BaseForm):
    email = AddressField(_("E-mail"), required(_("Enter your e-mail address.")))


class NewPasswordForm(BaseForm):
    password = PasswordField(
        _("New password"), [*required(_("Enter a new password.")), at_most(1000)]
    )


class ChangePasswordForm(BaseForm):
    present = PasswordField(
        _("Present password"), [*required(_("Enter your present password.")), at_most(1000)]
    )
    chosen = PasswordField(
        _("New password"), [*required(_("Enter a new password.")), at_most(1000)]
    )


class LanguageForm(BaseForm):
    language = RadioField(_("Language of pages and letters"), choices=LANGUAGE_CHOICES)


class MondayForm(BaseForm):
    wanted = BooleanField(_("Send me the Monday letter."))


class InviteForm(BaseForm):
    """``place`` holds a role and where: ``site_lead@site-3``."""

    full_name = LineField(_("Name"), required(_("Enter the person's name.")))
    email = AddressField(_("E-mail"), required(_("Enter the person's e-mail address.")))
    place = SelectField(
        _("Role and place"),
        validate_choice=True,
        validators=required(_("Choose a role.")),
    )
    language = RadioField(_("Language"), choices=LANGUAGE_CHOICES, default=LANGUAGES[0])
