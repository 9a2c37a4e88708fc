"""Deals of the demo: what the contacts of an account may buy, in all stages of its pipeline."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.deal_pb2 import Deal, LineItem
from google.type.money_pb2 import Money

OFFERS = (
    ("New site", 4_800),
    ("Local SEO", 900),
    ("Ad campaign", 2_400),
    ("Social media care", 650),
    ("Branding", 3_200),
)
# Of the stages in their order: most deals are new, some are decided.
WEIGHTS = (30, 22, 16, 10, 14, 8)
REASONS = ("too expensive", "no budget", "went with somebody else")
# One contact in so many has a deal.
EVERY = 8


class DealMaker:
    """Makes deals of contacts: of the same random source the same."""

    def __init__(self, random: Random, pipeline_id: str, stage_ids: Sequence[str]) -> None:
        self._random = random
        self._pipeline_id = pipeline_id
        self._stage_ids = stage_ids

    def make(self, contacts: Sequence[Contact], now: datetime) -> Iterator[Deal]:
        """A deal of each."""
        for number, contact in enumerate(contacts):
            name, price = self._random.choice(OFFERS)
            (stage_id,) = self._random.choices(self._stage_ids, WEIGHTS)
            is_business = contact.type == contact_pb2.CONTACT_TYPE_BUSINESS
            deal = Deal(
                account_id=contact.account_id,
                display_name=f"{name} for {contact.display_name or contact.last_name}",
                pipeline_id=self._pipeline_id,
                stage_id=stage_id,
                # Below what is made later; a place that the server makes would be another one in each database.
                rank=f"zz{number:04}1",
                owner_id=contact.owner_id,
                source=contact.source,
                contact_ids=[] if is_business else [contact.id],
                business_id=contact.id if is_business else "",
            )
            unit_price = Money(currency_code="USD", units=price)
            deal.line_items.append(
                LineItem(display_name=name, quantity=self._random.randint(1, 3), unit_price=unit_price)
            )
            deal.expected_close_time.FromDatetime(now + timedelta(days=self._random.randint(10, 90)))
            if stage_id == self._stage_ids[-1]:
                deal.lost_reason = self._random.choice(REASONS)
            yield deal
