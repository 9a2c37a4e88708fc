"""Contacts as accounts have them, and whose they are: the n-th is the same in every run."""

from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.type.v1.contact_point_pb2 import Address, Email, Phone

ACCOUNTS = 200
# The first account has one contact in so many: a list of it is a thousand pages long where there are a million.
_LARGEST_SHARE = 8
_BUSINESSES = 4

_FIRST = ("Maya", "Ana", "Liam", "Noah", "Olivia", "Emma", "Ava", "Lucas", "Mia", "Zoë", "Ethan", "Sofia", "Jack")
_LAST = ("Chen", "Silva", "Smith", "Novak", "Garcia", "Müller", "Kim", "Rossi", "Brown", "Patel", "Costa")
_TAGS = ("newsletter", "vip", "webinar", "trade show", "referral", "spring promo", "local")
_SOURCES = ("web form", "import", "referral", "phone call", "landing page")
_CITIES = (("Chicago", "IL", "60607"), ("Austin", "TX", "78701"), ("Miami", "FL", "33130"))
_STAGES = contact_pb2.LifecycleStage.values()[1:]


def account_id(number: int) -> str:
    """An account of this bench; the first is the largest."""
    return f"acc_{number:026}"


def name_begun(number: int) -> str:
    """What somebody types who looks for the n-th contact: `maya ch`."""
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)][:2]}".lower()


def account_of(number: int) -> str:
    """Whose the n-th contact is."""
    return account_id(0 if number % _LARGEST_SHARE == 0 else 1 + number % (ACCOUNTS - 1))


def contact(number: int) -> Contact:
    """The n-th contact, as a caller sends it."""
    first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
    city, state, postal_code = _CITIES[number % len(_CITIES)]
    made = Contact(
        emails=[Email(address=f"c{number}@example.com", label="work", primary=True)],
        phones=[Phone(number=f"+1415555{number % 10_000:04}", label="mobile", primary=True)],
        addresses=[Address(street=f"{number % 900 + 1} Main Street", city=city, state=state, postal_code=postal_code)],
        tags=_TAGS[number % 3 : number % 3 + number % 4],
        lifecycle_stage=_STAGES[number % len(_STAGES)],
        source=_SOURCES[number % len(_SOURCES)],
        time_zone="America/Chicago",
        language_code="en-US",
    )
    made.custom_fields["plan"].string_value = "growth"
    made.custom_fields["budget"].number_value = number % 100
    if number % _BUSINESSES == 0:
        made.type = contact_pb2.CONTACT_TYPE_BUSINESS
        made.display_name, made.website = f"{last} {first} & Co", f"https://c{number}.example"
    else:
        made.type = contact_pb2.CONTACT_TYPE_PERSON
        made.first_name, made.last_name, made.job_title = first, last, "Head of Marketing"
    return made
