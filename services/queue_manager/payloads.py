"""What jobs are about, as JSON: payloads are messages of the contracts, known by their names."""

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.struct_pb2 import Struct


class Payloads:
    """Reads payloads by what the contracts say."""

    def __init__(self, contracts: FileDescriptorSet) -> None:
        self._pool = DescriptorPool()
        for file in contracts.file:
            self._pool.Add(file)

    def read(self, type_name: str, payload: bytes) -> Struct:
        """A payload as JSON; empty for one of another release, which nobody here can read."""
        answer = Struct()
        try:
            message = GetMessageClass(self._pool.FindMessageTypeByName(type_name)).FromString(payload)
        except (KeyError, DecodeError):
            return answer
        value = MessageToDict(message, descriptor_pool=self._pool)
        # Some well-known types are no objects in JSON.
        answer.update(value if isinstance(value, dict) else {"value": value})
        return answer
