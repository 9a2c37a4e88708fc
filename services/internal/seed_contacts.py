"""Contacts of the demo: people and businesses as an agency's accounts hold them.

The same random source makes the same contacts. Their addresses and numbers are of those kept for examples.
"""

from collections.abc import Iterator, Sequence
from random import Random

from dashclicks.crm.v1 import contact_pb2, field_definition_pb2
from dashclicks.crm.v1.contact_pb2 import Contact, LifecycleStage
from dashclicks.type.v1.contact_point_pb2 import Address, Email, Phone
from faker import Faker

# 555-0100 to 555-0199 belong to nobody in each of these.
AREA_CODES = (202, 206, 212, 303, 305, 312, 415, 503, 512, 602, 617, 702, 713, 718, 801, 904)
CITIES = (
    ("New York", "NY", "10013", "America/New_York"),
    ("Chicago", "IL", "60607", "America/Chicago"),
    ("Austin", "TX", "78701", "America/Chicago"),
    ("Denver", "CO", "80202", "America/Denver"),
    ("Seattle", "WA", "98101", "America/Los_Angeles"),
    ("San Francisco", "CA", "94105", "America/Los_Angeles"),
    ("Miami", "FL", "33130", "America/New_York"),
    ("Portland", "OR", "97205", "America/Los_Angeles"),
)
TAGS = ("newsletter", "vip", "webinar", "trade show", "referral", "spring promo", "needs follow-up", "local")
SOURCES = ("web form", "import", "referral", "phone call", "landing page", "live chat")
PLANS = ("starter", "growth", "scale")
FIELDS = {
    "Plan": field_definition_pb2.FIELD_TYPE_SELECT,
    "Monthly budget": field_definition_pb2.FIELD_TYPE_NUMBER,
    "Employees": field_definition_pb2.FIELD_TYPE_NUMBER,
}
STAGE_WEIGHTS = {
    contact_pb2.LIFECYCLE_STAGE_SUBSCRIBER: 20,
    contact_pb2.LIFECYCLE_STAGE_LEAD: 30,
    contact_pb2.LIFECYCLE_STAGE_QUALIFIED_LEAD: 16,
    contact_pb2.LIFECYCLE_STAGE_OPPORTUNITY: 12,
    contact_pb2.LIFECYCLE_STAGE_CUSTOMER: 18,
    contact_pb2.LIFECYCLE_STAGE_EVANGELIST: 4,
}
BUSINESS_SHARE = 0.25


class ContactMaker:
    """Makes contacts, each with an email address of its own."""

    def __init__(self, random: Random, owners: Sequence[str]) -> None:
        self._random = random
        self._owners = owners
        self._faker = Faker("en_US")
        self._faker.seed_instance(random.getrandbits(32))
        self._number = 0

    def make(self, count: int) -> Iterator[Contact]:
        """The next `count` contacts."""
        for _ in range(count):
            self._number += 1
            yield self._business() if self._random.random() < BUSINESS_SHARE else self._person()

    def _person(self) -> Contact:
        first, last = self._faker.first_name(), self._faker.last_name()
        mailbox = f"{first}.{last}{self._number}".lower()
        contact = self._common(contact_pb2.CONTACT_TYPE_PERSON, f"{mailbox}@example.com")
        contact.first_name, contact.last_name = first, last
        contact.job_title = self._faker.job()
        if self._random.random() < 0.2:
            contact.emails.append(Email(address=f"{mailbox}@example.net", label="home"))
        return contact

    def _business(self) -> Contact:
        name = self._faker.company()
        domain = f"{self._faker.domain_word()}{self._number}.example"
        contact = self._common(contact_pb2.CONTACT_TYPE_BUSINESS, f"hello@{domain}")
        contact.display_name = name
        contact.website = f"https://www.{domain}"
        contact.custom_fields["employees"].number_value = self._random.choice((3, 8, 15, 40, 120))
        return contact

    def _common(self, kind: contact_pb2.ContactType.ValueType, email: str) -> Contact:
        random = self._random
        city, state, postal_code, time_zone = random.choice(CITIES)
        contact = Contact(
            type=kind,
            emails=[Email(address=email, label="work", primary=True)],
            phones=[Phone(number=self._phone(), label="mobile", primary=True)],
            addresses=[
                Address(
                    street=self._faker.street_address(),
                    city=city,
                    state=state,
                    postal_code=postal_code,
                    region_code="US",
                    label="office",
                )
            ],
            tags=sorted(random.sample(TAGS, random.randint(0, 3))),
            owner_id=random.choice(self._owners),
            lifecycle_stage=self._stage(),
            source=random.choice(SOURCES),
            time_zone=time_zone,
            language_code="en-US",
        )
        contact.custom_fields["plan"].string_value = random.choice(PLANS)
        contact.custom_fields["monthly_budget"].number_value = random.randrange(5, 200) * 100
        return contact

    def _stage(self) -> LifecycleStage.ValueType:
        (stage,) = self._random.choices(list(STAGE_WEIGHTS), list(STAGE_WEIGHTS.values()))
        return stage

    def _phone(self) -> str:
        return f"+1{self._random.choice(AREA_CODES)}55501{self._random.randrange(100):02}"
