"""The standard methods (AIP-131 to 135, 231; Search, Count, Export): which one a method is, by name and shape."""

from collections.abc import Mapping

from google.protobuf.descriptor import MethodDescriptor

from shared.resource.standard_read import READS, STREAMS
from shared.resource.standard_shape import ShapeOf, StandardMethod
from shared.resource.standard_write import STANDARD_WRITES

_SHAPES: Mapping[str, ShapeOf] = {**READS, **STANDARD_WRITES}


def standard_method(method: MethodDescriptor) -> StandardMethod | None:
    """The standard method that this one is, by its name and shape; None for any other."""
    if method.client_streaming:
        return None
    for verb, shape in (STREAMS if method.server_streaming else _SHAPES).items():
        if method.name.startswith(verb):
            found = shape(method)
            if found is not None:
                return found
    return None
