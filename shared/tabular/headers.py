"""What people call the fields of a person, a business or a deal in the first row of a file, in several languages."""

import re
import unicodedata

# What a business is called; of a person it says where they work, which is no name of theirs.
COMPANY = """company; company name; business name; organization; organisation; account name; firma; unternehmen;
    firmenname; entreprise; societe; empresa; azienda; employer; arbeitgeber"""
_WORDS = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBER = re.compile(r"\b(\d{1,2})\b")
# Marks of ours or of other programs that tell nothing: "E-mail 1 - Value".
_NOISE = frozenset({"value", "primary", "main", "the", "field", "custom", "contact", "person"})

NAMES = {
    "emails.address": """email; e mail; mail; email address; e mail address; mail address; email id; work email;
        business email; personal email; private email; home email; correo; correo electronico; email professionnel;
        courriel; adresse email; adresse mail; e mail adresse; email adresse; emailadresse; posta elettronica;
        indirizzo email; emails address; additional email; other email; secondary email""",
    "phones.number": """phone; phone number; telephone; telephone number; tel; tel no; mobile; mobile phone;
        mobile number; cell; cell phone; cellphone; cellular; home phone; work phone; business phone; office phone;
        direct phone; whatsapp; telefono; numero de telefono; movil; celular; telefon; telefonnummer; rufnummer; handy;
        mobil; mobilnummer; mobiltelefon; portable; numero de telephone; cellulare; telefone;
        phones number; other phone""",
    "first_name": """first name; firstname; given name; forename; fname; vorname; prenom; nombre;
        primer nombre; nome""",
    "last_name": """last name; lastname; surname; family name; lname; nachname; familienname; nom; nom de famille;
        apellido; apellidos; cognome; sobrenome""",
    "display_name": """name; full name; fullname; display name; complete name; nombre completo; nom complet;
        vollstandiger name; deal name""",
    "job_title": """job title; title; position; role; job; occupation; berufsbezeichnung; funktion; stelle; poste;
        fonction; cargo; puesto; titolo""",
    "website": """website; web site; web; url; homepage; home page; web page; site; domain; webseite; internetseite;
        site web; sitio web; pagina web; sito web""",
    "tags": """tags; tag; labels; label; groups; group; group membership; categories; category; segments; etiquetas;
        etiquettes; schlagworte; schlagworter; kategorie; kategorien""",
    "source": """source; lead source; original source; channel; origin; herkunft; quelle; origine; fuente; origen""",
    "lifecycle_stage": """lifecycle stage; lifecycle; stage; status; lead status; phase""",
    "time_zone": """time zone; timezone; tz; zeitzone; fuseau horaire; zona horaria""",
    "language_code": """language; language code; lang; locale; sprache; langue; idioma; lingua""",
    "external_ids": """external id; external ids; id; record id; crm id; customer id; client id; kundennummer; uid""",
    "addresses.street": """street; street address; address; address 1; address line; address line 1; street 1;
        mailing street;        strasse; anschrift; adresse; rue; direccion; calle; indirizzo; via; addresses street""",
    "addresses.unit": """unit; suite; apartment; apt; floor; address 2; address line 2; street 2; addresses unit""",
    "addresses.city": """city; town; locality; mailing city; ort; stadt; wohnort; ville; ciudad; citta; cidade;
        addresses city""",
    "addresses.state": """state; province; region; county; state region; state province; mailing state; bundesland;
        estado; provincia; departement; addresses state""",
    "addresses.postal_code": """zip; zip code; zipcode; postal code; postcode; post code; postal; mailing zip; plz;
        postleitzahl; code postal; codigo postal; cap; cep; addresses postal code""",
    "addresses.region_code": """country; country code; country region; mailing country; land; pays; pais; paese;
        addresses region code""",
    "amount": """amount; value; deal value; deal amount; price; betrag; wert; montant; importe; valor""",
    "type": """type; record type; contact type; typ""",
}


def words_of(header: str) -> tuple[str, int]:
    """A header in small letters without accents, signs and numbers, and the number that was in it (0 for none)."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub(" ", header)).replace("ß", "ss")
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    text = _WORDS.sub(" ", letters.lower()).strip()
    found = _NUMBER.search(text)
    words = [word for word in _NUMBER.sub(" ", text).split() if word not in _NOISE]
    return " ".join(words) or text, int(found[1]) if found else 0


def spellings() -> dict[str, str]:
    """The keys of fields by what they are called."""
    found: dict[str, str] = {}
    for key, names in NAMES.items():
        for name in names.split(";"):
            found.setdefault(" ".join(name.split()), key)
    return found


def companies() -> frozenset[str]:
    """What a business's name is called."""
    return frozenset(" ".join(name.split()) for name in COMPANY.split(";"))
