from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class AuthErrorReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUTH_ERROR_REASON_UNSPECIFIED: _ClassVar[AuthErrorReason]
    AUTH_ERROR_REASON_INVALID_CREDENTIALS: _ClassVar[AuthErrorReason]
AUTH_ERROR_REASON_UNSPECIFIED: AuthErrorReason
AUTH_ERROR_REASON_INVALID_CREDENTIALS: AuthErrorReason
