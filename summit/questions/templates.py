"""Questions to start from, worded in both languages."""

from dataclasses import dataclass, field
from typing import Any

from summit.db import Localized
from summit.errors import N_


@dataclass(frozen=True, slots=True)
class Template:
    """A question that many summits ask. ``name`` is what organizers call it (to translate), the
    rest is content: they may reword it.
    """

    key: str
    name: str
    kind: str
    title: Localized
    help: Localized | None = None
    options: tuple[dict[str, Any], ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    sensitive: bool = False
    keep_days: int | None = None


def _option(key: str, en: str, es: str) -> dict[str, Any]:
    return {"key": key, "label": {"en": en, "es": es}}


TEMPLATES: tuple[Template, ...] = (
    Template(
        "access",
        N_("Accessibility needs"),
        "multiple_choice",
        Localized(
            en="What do you need to take part fully?",
            es="¿Qué necesita para participar plenamente?",
        ),
        Localized(
            en="Only the people who prepare the day read this.",
            es="Solo lo leen quienes preparan la jornada.",
        ),
        (
            _option("wheelchair", "A seat for a wheelchair", "Un lugar para silla de ruedas"),
            _option("step-free", "A way in without steps", "Una entrada sin escalones"),
            _option("hearing", "A hearing loop or live captions", "Bucle auditivo o subtítulos"),
            _option("large-print", "Papers in large print", "Documentos en letra grande"),
            _option("quiet", "A quiet room", "Una sala tranquila"),
        ),
        sensitive=True,
        keep_days=30,
    ),
    Template(
        "diet",
        N_("Diet"),
        "multiple_choice",
        Localized(en="What do you not eat?", es="¿Qué no come?"),
        Localized(en="Lunch is for everybody.", es="La comida es para todas las personas."),
        (
            _option("meat", "Meat", "Carne"),
            _option("animal", "Anything from animals", "Nada de origen animal"),
            _option("pork", "Pork", "Cerdo"),
            _option("gluten", "Gluten", "Gluten"),
            _option("dairy", "Dairy", "Lácteos"),
            _option("nuts", "Nuts", "Frutos secos"),
        ),
        sensitive=True,
        keep_days=30,
    ),
    Template(
        "interpretation",
        N_("Interpretation"),
        "multiple_choice",
        Localized(en="Do you need interpretation?", es="¿Necesita interpretación?"),
        None,
        (
            _option("spanish", "Spanish", "Español"),
            _option("asl", "American Sign Language", "Lengua de señas americana"),
        ),
    ),
    Template(
        "childcare",
        N_("Childcare"),
        "single_choice",
        Localized(en="Do you need childcare?", es="¿Necesita cuidado de niños?"),
        Localized(
            en="Free, in the same building, ages 2 to 10.",
            es="Gratis, en el mismo edificio, de 2 a 10 años.",
        ),
        (
            _option("none", "No", "No"),
            _option("one", "For one child", "Para una niña o un niño"),
            _option("more", "For more than one child", "Para más de uno"),
        ),
    ),
    Template(
        "transport",
        N_("Transport"),
        "single_choice",
        Localized(en="How will you come?", es="¿Cómo vendrá?"),
        None,
        (
            _option("transit", "By bus or train", "En autobús o tren"),
            _option("car", "By car", "En coche"),
            _option("bike", "By bike or on foot", "En bicicleta o a pie"),
            _option("ride", "I need a ride", "Necesito que me lleven"),
        ),
    ),
    Template(
        "photos",
        N_("Photo consent"),
        "consent",
        Localized(
            en="Photos in which I can be recognized may be published.",
            es="Se pueden publicar fotos en las que se me reconozca.",
        ),
        Localized(
            en="Leave it empty and we will not publish any. You can change your mind at any time.",
            es="Si lo deja vacío, no publicaremos ninguna. Puede cambiar de opinión cuando quiera.",
        ),
    ),
)

TEMPLATE_OF: dict[str, Template] = {template.key: template for template in TEMPLATES}
