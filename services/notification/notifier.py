"""Tells people: judges each message, writes those that go, stores all of them with the reason of those that do not."""

from collections.abc import Iterator, Sequence

from dashclicks.notifications.v1 import delivery_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel

from services.notification.brand import Brands
from services.notification.deciding import Deciding, Known
from services.notification.deps import Deps
from services.notification.drafting import Draft, Drafting
from services.notification.files import Files
from services.notification.notice import Notice
from services.notification.people import People, Person
from services.notification.storing import Storing
from services.notification.templating.engine import check_given
from services.notification.texts import Texts
from shared.notifications.decision import Decision, decide

# Where nobody stands behind it, another channel is tried.
UNREACHED = frozenset(
    {
        delivery_pb2.WHY_NOT_NO_ADDRESS,
        delivery_pb2.WHY_NOT_BOUNCED,
        delivery_pb2.WHY_NOT_CHANNEL_UNAVAILABLE,
    }
)
# They reach nobody who does not look.
_PASSIVE = frozenset({channel_pb2.CHANNEL_BELL})

Judged = tuple[Channel.ValueType, str, Decision]


class Notifier:
    """One for a process."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._people = People(deps)
        self._deciding = Deciding(deps)
        self._brands = Brands(deps)
        self._texts = Texts(deps)
        self._storing = Storing(deps)
        self._files = Files(deps)

    async def tell(self, notice: Notice) -> list[Delivery]:
        """Stores a message for each person, channel and address, and answers them all.

        Raises InvalidArgument (MISSING_VARIABLE naming every variable, BAD_ATTACHMENT), FailedPrecondition (NO_FILES);
        then nobody is told anything. Nobody is told in an account that is not there.
        """
        self._files.check(notice.attachments)
        brand = await self._brands.of(notice.account_id)
        if brand is None:
            return []
        people = await self._people.users(brand.account, notice.user_ids) if notice.user_ids else []
        people += await self._people.others(brand.account, notice.recipients)
        kind = self._deps.catalogue[notice.kind]
        due = notice.schedule or self._deps.clock.now()
        known = await self._deciding.known(notice.account_id, kind, people, due, notice.expire)
        of_kind = await self._texts.of_account(brand.account, notice.kind)
        drafting = Drafting(self._deps, self._texts, notice, brand, of_kind)
        judged = [(person, list(self._judge(known, person, notice))) for person in people]
        check_given(
            path
            for person, found in judged
            for channel, _, decision in found
            if decision.goes
            for path in drafting.missing(person, channel)
        )
        drafts = [drafting.draft(person, *each) for person, found in judged for each in found]
        if notice.rehearsal:
            return [draft.delivery for draft in drafts]
        await self._keep_files(notice, drafts)
        return await self._storing.store(drafts, notice.digest_key or kind.name)

    def _judge(self, known: Known, person: Person, notice: Notice) -> Iterator[Judged]:
        """Every message of a person; where none of those that reach somebody can go, those of other channels too."""
        kind = known.kind
        chosen = notice.channels or [
            *kind.channels,
            *(each for each in kind.optional if self._asked(known, person, each)),
        ]
        found = [each for channel in chosen for each in self._by(known, person, channel)]
        yield from found
        active = [decision for channel, _, decision in found if channel not in _PASSIVE]
        if any(decision.goes or decision.why.reason not in UNREACHED for decision in active):
            return
        for channel in () if notice.channels else kind.fallbacks:
            tried = list(self._by(known, person, channel))
            yield from tried
            if any(decision.goes for _, _, decision in tried):
                return

    def _by(self, known: Known, person: Person, channel: Channel.ValueType) -> Iterator[Judged]:
        for address in person.addresses.get(channel, ()) or [""]:
            yield channel, address, decide(self._deciding.facts(known, person, channel, address))

    def _asked(self, known: Known, person: Person, channel: Channel.ValueType) -> bool:
        """Whether somebody wants an optional channel, or has said no: what nobody spoke of is no message."""
        facts = self._deciding.facts(known, person, channel, "")
        return facts.preference.level != delivery_pb2.PREFERENCE_LEVEL_PLATFORM

    async def _keep_files(self, notice: Notice, drafts: Sequence[Draft]) -> None:
        mails = [draft for draft in drafts if draft.content and draft.delivery.channel == channel_pb2.CHANNEL_EMAIL]
        if notice.attachments and mails:
            kept = await self._files.keep(mails[0].delivery, notice.attachments)
            for draft in mails:
                assert draft.content is not None
                draft.content["attachments"] = kept
