"""What a row is found by: the words of its searchable fields, kept in the row as `_search`, and the index on them."""

from collections.abc import Iterator

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.data.indexes import IndexSpec
from shared.resource.contracts import Declaration
from shared.resource.search_words import phone_words, words
from shared.resource.walk import Visitor, compile_field_visitors

SEARCH = "_search"
INDEX_NAME = "search"
# A row with more is found by the first of them in order; each is an entry of the index.
MAX_WORDS = 200


class SearchFields:
    """The searchable fields of one resource type. `names`: those of its own that hold them."""

    def __init__(self, descriptor: Descriptor) -> None:
        self._visitors = compile_field_visitors(descriptor, _leaf)
        self.names = frozenset(self._visitors)

    def words(self, message: Message) -> list[str]:
        """The words that a row is found by, sorted."""
        found: set[str] = set()
        for visit in self._visitors.values():
            visit(message, "", found)
        return sorted(found)[:MAX_WORDS]


def search_indexes(
    descriptor: Descriptor, declaration: Declaration, tenant: tuple[tuple[str, ...], ...]
) -> Iterator[IndexSpec]:
    """The index behind Search, for a resource with searchable fields. Raises ContractError."""
    try:
        names = SearchFields(descriptor).names
    except TypeError as error:
        raise declaration.error(str(error)) from None
    if names and len(tenant) > 1:
        raise declaration.error("rows that can be the caller's in two ways cannot be searched; drop searchable")
    if names:
        yield IndexSpec(INDEX_NAME, (*((key, 1) for key in tenant[0]), (SEARCH, 1), ("_id", 1)), (SEARCH,))


def _leaf(field: FieldDescriptor) -> Visitor[set[str]] | None:
    option = field.GetOptions().Extensions[options_pb2.field]
    if not option.searchable:
        return None
    if field.type != FieldDescriptor.TYPE_STRING:
        raise TypeError(f"{field.full_name}: only text can be searchable")
    words_of = phone_words if option.normalize == options_pb2.NORMALIZATION_PHONE else words
    name = field.name
    if field.is_repeated:
        return lambda message, path, found: found.update(
            word for text in getattr(message, name) for word in words_of(text)
        )
    return lambda message, path, found: found.update(words_of(getattr(message, name)))
