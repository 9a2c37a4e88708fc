"""multipart/form-data as it arrives (RFC 7578): fields first, then one file, whose bytes nobody holds."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from shared.core.errors import InvalidArgument

MAX_FIELD_BYTES = 64 * 1024
MAX_FIELDS = 100


@dataclass(frozen=True, slots=True)
class FormFile:
    """The file of a form, with the fields that stood before it."""

    fields: list[tuple[str, bytes]]
    content_type: str
    filename: str
    pieces: AsyncIterator[bytes]


def is_form(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the body is a form that can carry a file."""
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower() == b"multipart/form-data"


async def read_form(content_type: bytes, file_field: str, source: AsyncGenerator[bytes, None]) -> FormFile:
    """Reads up to the file: the part named `file_field`, or one with a filename. Raises InvalidArgument."""
    parts = _Parts(content_type, file_field)
    async for piece in source:
        parts.feed(piece)
        if parts.in_file:
            break
    if not parts.in_file:
        raise InvalidArgument("the form holds no file")
    return FormFile(parts.fields, parts.content_type, parts.filename, _file(parts, source))


async def _file(parts: "_Parts", source: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(source) as rest:
        for data in parts.taken():
            yield data
        async for piece in rest:
            parts.feed(piece)
            for data in parts.taken():
                yield data
    if not parts.ended:
        raise InvalidArgument("the form is cut off")


class _Parts:
    """The state between two pieces of a form."""

    def __init__(self, content_type: bytes, file_field: str) -> None:
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if not 0 < len(boundary) <= 70:
            raise InvalidArgument("the form's content type names no boundary")
        self.fields: list[tuple[str, bytes]] = []
        self.content_type = ""
        self.filename = ""
        self.in_file = False
        self.ended = False
        self._file_field = file_field
        self._data: list[bytes] = []
        self._name = ""
        self._header = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._part_data,
                "on_end": self._end,
            },
        )

    def feed(self, piece: bytes) -> None:
        """Takes a piece. Raises InvalidArgument for what is no form, or has a second file, or a field behind it."""
        try:
            self._parser.write(piece)
        except MultipartParseError:
            raise InvalidArgument("the body is no multipart/form-data") from None

    def taken(self) -> list[bytes]:
        """The bytes of the file so far; they are not given again."""
        data, self._data = self._data, []
        return data

    def _part_begin(self) -> None:
        if self.in_file:
            raise InvalidArgument("fields have to stand before the file, and there can be one file only")
        if len(self.fields) >= MAX_FIELDS:
            raise InvalidArgument(f"the form has more than {MAX_FIELDS} fields")
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"")
        if kind != b"form-data" or not name:
            raise InvalidArgument("a part of the form has no name")
        self._name = name.decode("utf-8", "replace")
        if self._name == self._file_field or b"filename" in options:
            self.in_file = True
            self.content_type = self._headers.get(b"content-type", b"").decode("latin-1")
            self.filename = options.get(b"filename", b"").decode("utf-8", "replace")
        else:
            self.fields.append((self._name, b""))

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self.in_file:
            self._data.append(data[start:end])
            return
        name, value = self.fields[-1]
        if len(value) + end - start > MAX_FIELD_BYTES:
            raise InvalidArgument(f"the form's field {name} is larger than {MAX_FIELD_BYTES} bytes")
        self.fields[-1] = (name, value + data[start:end])

    def _end(self) -> None:
        self.ended = True
