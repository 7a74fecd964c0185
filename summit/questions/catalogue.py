"""Every kind of question we ask. A new kind is one class and one line here."""

from summit.questions.address import Email, Phone
from summit.questions.availability import Availability
from summit.questions.choice import MultipleChoice, SingleChoice
from summit.questions.kind import QuestionKind
from summit.questions.matrix import Matrix
from summit.questions.measure import Number, OneDate
from summit.questions.rank import Rank
from summit.questions.scale import Likert, Recommend
from summit.questions.text import LongText, ShortText
from summit.questions.yesno import Consent, YesNo

KINDS: tuple[QuestionKind, ...] = (
    ShortText(),
    LongText(),
    SingleChoice(),
    MultipleChoice(),
    YesNo(),
    Likert(),
    Recommend(),
    Matrix(),
    Number(),
    OneDate(),
    Availability(),
    Email(),
    Phone(),
    Rank(),
    Consent(),
)

BY_KEY: dict[str, QuestionKind] = {kind.key: kind for kind in KINDS}
