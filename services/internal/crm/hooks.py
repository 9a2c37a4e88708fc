"""Rules of contacts: a name to show, one primary email and phone, a business to belong to. Notes: who wrote them."""

from collections.abc import Sequence

from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.note_pb2 import Note
from dashclicks.type.v1.contact_point_pb2 import Email, Phone

from services.internal.crm.duplicates import Duplicates
from shared.core.errors import AlreadyExists, InvalidArgument, Violation
from shared.models.crm import primary_email, primary_phone
from shared.resource.model import Action, Hooks, Record
from shared.resource.runtime import Runtime
from shared.rpc.call import Call

Points = Sequence[Email | Phone]
MAX_NAME_CHARS = 200


class ContactHooks(Hooks[Contact]):
    """Fills what a contact's parts say of it. `runtime`: where the businesses are that contacts belong to."""

    derives = True

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._duplicates = Duplicates(runtime)

    async def check(self, call: Call, action: Action, old: Record[Contact] | None, new: Record[Contact] | None) -> None:
        if new is None:
            return
        contact = new.message
        violations = [*_surplus_primaries("emails", contact.emails), *_surplus_primaries("phones", contact.phones)]
        if violations:
            raise InvalidArgument("only one can be the primary", violations=violations)
        if contact.business_id and (old is None or contact.business_id != old.message.business_id):
            await self._check_business(call, contact)
        if action is Action.CREATE:
            await self._refuse_duplicate(call, contact)

    async def prepare(self, call: Call, new: Record[Contact], old: Record[Contact] | None) -> None:
        contact = new.message
        _choose_primary(contact.emails)
        _choose_primary(contact.phones)
        if contact.type == contact_pb2.CONTACT_TYPE_PERSON and _name_is_ours(contact, old):
            contact.display_name = made_name(contact)

    async def _check_business(self, call: Call, contact: Contact) -> None:
        other = await self._runtime.by_type["crm.Contact"].get(call, contact.business_id)
        if other.type != contact_pb2.CONTACT_TYPE_BUSINESS or other.id == contact.id:
            problem = "must be another contact that is a business"
            violations = [Violation("contact.business_id", problem, "BUSINESS")]
            raise InvalidArgument(f"business_id {problem}", violations=violations)

    async def _refuse_duplicate(self, call: Call, contact: Contact) -> None:
        rules = [rule for rule in await self._duplicates.rules(call) if rule.refuses]
        found = await self._duplicates.of(call, contact, rules) if rules else ()
        if found:
            known = {"contact": found[0].contact.id, "rule": found[0].rule_ids[0]}
            raise AlreadyExists("looks like a contact that is there", metadata=known)


class NoteHooks(Hooks[Note]):
    """Keeps who wrote a note."""

    async def prepare(self, call: Call, new: Record[Note], old: Record[Note] | None) -> None:
        if old is None:
            new.message.author_id = call.caller.user_id


def made_name(person: Contact) -> str:
    """First and last name; else the primary email, else the primary phone."""
    name = f"{person.first_name} {person.last_name}".strip()
    return (name or primary_email(person) or primary_phone(person))[:MAX_NAME_CHARS]


def _name_is_ours(contact: Contact, old: Record[Contact] | None) -> bool:
    """A name nobody gave follows the parts it was made of."""
    if not contact.display_name:
        return True
    return (
        old is not None
        and contact.display_name == old.message.display_name
        and old.message.display_name == made_name(old.message)
    )


def _choose_primary(points: Points) -> None:
    if points and not any(point.primary for point in points):
        points[0].primary = True


def _surplus_primaries(field: str, points: Points) -> list[Violation]:
    marked = [index for index, point in enumerate(points) if point.primary]
    return [
        Violation(f"contact.{field}[{index}].primary", "another one is the primary", "ONE_PRIMARY")
        for index in marked[1:]
    ]
