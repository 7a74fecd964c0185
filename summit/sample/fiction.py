"""Made-up people: no name here is meant for anybody, every address ends in example.org."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

FIRST = (
    "Adaeze Adela Alma Amara Amos Ana Anders Anika Araceli Beatriz Benicio Bettina Brice Camila "
    "Carlos Carmen Cecilia Chidi Clara Consuelo Corin Dalia Damaris Dana Delia Denise Dolores "
    "Edmund Elena Elias Emeka Esteban Estela Eva Fatima Felix Femi Fernanda Gloria Grace Graciela "
    "Grant Guillermo Hana Hector Hyun-ju Ignacio Imani Ingrid Irene Isidro Ivonne Jamal Javier "
    "Joaquin Josefina Jun Kavita Kenji Lalo Leandro Leticia Lidia Lorena Lucía Luz Mabel Maia "
    "Marcus Maribel Marisol Mateo Mercedes Micah Minh Moises Nadia Nayeli Noor Octavio Ofelia Omar "
    "Oralia Paloma Patience Paul Petra Priya Quentin Rafaela Ramona Raquel Renata Rocío Rosario "
    "Ruben Ruth Salma Samir Sergio Silvia Simone Socorro Soledad Tamsin Teresa Thandi Tomás Ursula "
    "Valentín Vera Viola Walt Xiomara Yolanda Ysenia Yusuf Zora"
).split()
LAST = (
    "Abe Abernathy Acheampong Adeyemi Aguirre Alcaraz Amador Anand Arreola Avila Ballard Barrios "
    "Becerra Bellweather Benavides Bright Caldera Calloway Camarillo Cardenas Castellanos "
    "Chandra "
    "Chavira Cordero Covarrubias Cruz-Vega Dalgaard Delgadillo Diallo Dossett Duarte Eastwick "
    "Elizondo "
    "Escobedo Fairbank Farrow Ferrante Figueroa Fonseca Fukuda Galindo Gallardo Ghosh Grantham "
    "Guardado Haddad Halvorsen Hinojosa Hobart Huerta Ibarra Ishikawa Jaramillo Jellison Kaminski "
    "Kapoor Krause Kuroda Landry Larkin Lemus Lindqvist Longoria Lorenzana Luna Macías Madrigal "
    "Mahone Manriquez Marchetti Mbeki Mendiola Mireles Montoya Nakagawa Nettles Nguyen-Hart Oakes "
    "Ocampo Okafor Olivarez Orozco Ortega Paredes Pemberton Pineda Prado Quigley Quiroz Raman "
    "Redfern Reyes Rosales Rutledge Salcedo Santillan Sepulveda Solano Sotomayor Stokely Tamayo "
    "Tran Trujillo Urrutia Valdovinos Vance Varela Villaseñor Vo Whitfield Whitlow Ybarra "
    "Zamora Zepeda"
).split()

PARTNERS = (
    ("CommUnify", "nonprofit"),
    ("Foothill Family Services", "nonprofit"),
    ("Valley Promotoras Network", "health"),
    ("Pueblo Learning Fund", "education"),
    ("Mesa Workforce Center", "government"),
    ("Harbor Tenants Network", "nonprofit"),
    ("Riverbend Clinics", "health"),
    ("Lompoc Neighbors Together", "nonprofit"),
    ("Cuyama Youth Alliance", "nonprofit"),
    ("Guadalupe Parents Circle", "residents"),
    ("Channel Legal Aid", "nonprofit"),
    ("Sandpiper Credit Union", "business"),
    ("North Valley Growers Fund", "business"),
    ("Santa Ynez Faith Table", "faith"),
    ("South Coast Transit Riders", "nonprofit"),
)
# Zipf-like: how many of every 200 partner delegates come from each.
PARTNER_WEIGHTS = (28, 22, 18, 16, 14, 13, 12, 11, 10, 9, 8, 7, 6, 4, 3)
OTHERS = (
    ("County workforce office", "government"),
    ("County public health office", "government"),
    ("County housing office", "government"),
    ("City of Marina Vista", "government"),
    ("City of Alder Grove", "government"),
    ("Alder Grove school district", "education"),
    ("Marina Vista school district", "education"),
    ("Valley adult school", "education"),
    ("Dune Street Elementary", "education"),
    ("Oak Terrace Preschools", "education"),
    ("Coastal Food Pantry", "nonprofit"),
    ("Second Spring Shelter", "nonprofit"),
    ("Manzanita Legal Clinic", "nonprofit"),
    ("Arroyo Arts Collective", "nonprofit"),
    ("Two Rivers Transit", "government"),
    ("Wavecrest Hotels", "business"),
    ("Golden Furrow Farms", "business"),
    ("Bluff Street Bakery", "business"),
    ("Sycamore Credit Co-op", "business"),
    ("St. Brendan's Outreach", "faith"),
    ("Temple Avenue Congregation", "faith"),
    ("Lighthouse Family Church", "faith"),
    ("Palisade Housing Trust", "nonprofit"),
    ("Bayview Nurses Circle", "health"),
    ("Clear Creek Counseling", "health"),
)
SECTORS = dict(PARTNERS + OTHERS)


@dataclass(frozen=True, slots=True)
class Someone:
    """A made-up person; ``organization`` is empty for residents who come for themselves."""

    name: str
    email: str
    organization: str
    language: str


def plain(text: str) -> str:
    """ASCII letters alone, for an address."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return letters.lower().replace("'", "").replace(" ", ".")


def crowd(rng: random.Random) -> Iterator[Someone]:
    """An endless crowd in the story's proportions, no name twice."""
    pairs = [(first, last) for first in FIRST for last in LAST]
    rng.shuffle(pairs)
    for first, last in pairs:
        name = f"{first} {last}"
        yield Someone(
            name, f"{plain(first)}.{plain(last)}@example.org", organization(rng), language(rng)
        )


def organization(rng: random.Random) -> str:
    """45 % partners, 35 % others, 20 % residents for themselves."""
    draw = rng.random()
    if draw < 0.45:
        return rng.choices([name for name, _ in PARTNERS], PARTNER_WEIGHTS)[0]
    return rng.choice(OTHERS)[0] if draw < 0.80 else ""


def language(rng: random.Random) -> str:
    return "es" if rng.random() < 0.25 else "en"
