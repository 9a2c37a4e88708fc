from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TenantScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TENANT_SCOPE_UNSPECIFIED: _ClassVar[TenantScope]
    TENANT_SCOPE_ACCOUNT: _ClassVar[TenantScope]
    TENANT_SCOPE_SUB_ACCOUNT: _ClassVar[TenantScope]
    TENANT_SCOPE_USER: _ClassVar[TenantScope]
    TENANT_SCOPE_GLOBAL: _ClassVar[TenantScope]

class Audit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUDIT_UNSPECIFIED: _ClassVar[Audit]
    AUDIT_WRITES: _ClassVar[Audit]
    AUDIT_READS_AND_WRITES: _ClassVar[Audit]
    AUDIT_NONE: _ClassVar[Audit]

class Normalization(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NORMALIZATION_UNSPECIFIED: _ClassVar[Normalization]
    NORMALIZATION_EMAIL: _ClassVar[Normalization]
    NORMALIZATION_PHONE: _ClassVar[Normalization]
    NORMALIZATION_TRIM: _ClassVar[Normalization]

class RateClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RATE_CLASS_UNSPECIFIED: _ClassVar[RateClass]
    RATE_CLASS_LOGIN: _ClassVar[RateClass]
    RATE_CLASS_BULK: _ClassVar[RateClass]
    RATE_CLASS_AI: _ClassVar[RateClass]
TENANT_SCOPE_UNSPECIFIED: TenantScope
TENANT_SCOPE_ACCOUNT: TenantScope
TENANT_SCOPE_SUB_ACCOUNT: TenantScope
TENANT_SCOPE_USER: TenantScope
TENANT_SCOPE_GLOBAL: TenantScope
AUDIT_UNSPECIFIED: Audit
AUDIT_WRITES: Audit
AUDIT_READS_AND_WRITES: Audit
AUDIT_NONE: Audit
NORMALIZATION_UNSPECIFIED: Normalization
NORMALIZATION_EMAIL: Normalization
NORMALIZATION_PHONE: Normalization
NORMALIZATION_TRIM: Normalization
RATE_CLASS_UNSPECIFIED: RateClass
RATE_CLASS_LOGIN: RateClass
RATE_CLASS_BULK: RateClass
RATE_CLASS_AI: RateClass
RESOURCE_FIELD_NUMBER: _ClassVar[int]
resource: _descriptor.FieldDescriptor
STORAGE_FIELD_NUMBER: _ClassVar[int]
storage: _descriptor.FieldDescriptor
FIELD_FIELD_NUMBER: _ClassVar[int]
field: _descriptor.FieldDescriptor
METHOD_FIELD_NUMBER: _ClassVar[int]
method: _descriptor.FieldDescriptor
ROLE_FIELD_NUMBER: _ClassVar[int]
role: _descriptor.FieldDescriptor

class Resource(_message.Message):
    __slots__ = ("tenant", "id_prefix", "soft_delete", "audit", "default_page_size", "max_page_size", "default_order")
    TENANT_FIELD_NUMBER: _ClassVar[int]
    ID_PREFIX_FIELD_NUMBER: _ClassVar[int]
    SOFT_DELETE_FIELD_NUMBER: _ClassVar[int]
    AUDIT_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    MAX_PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_ORDER_FIELD_NUMBER: _ClassVar[int]
    tenant: TenantScope
    id_prefix: str
    soft_delete: bool
    audit: Audit
    default_page_size: int
    max_page_size: int
    default_order: str
    def __init__(self, tenant: _Optional[_Union[TenantScope, str]] = ..., id_prefix: _Optional[str] = ..., soft_delete: _Optional[bool] = ..., audit: _Optional[_Union[Audit, str]] = ..., default_page_size: _Optional[int] = ..., max_page_size: _Optional[int] = ..., default_order: _Optional[str] = ...) -> None: ...

class Storage(_message.Message):
    __slots__ = ("collection", "indexes")
    COLLECTION_FIELD_NUMBER: _ClassVar[int]
    INDEXES_FIELD_NUMBER: _ClassVar[int]
    collection: str
    indexes: _containers.RepeatedCompositeFieldContainer[Index]
    def __init__(self, collection: _Optional[str] = ..., indexes: _Optional[_Iterable[_Union[Index, _Mapping]]] = ...) -> None: ...

class Index(_message.Message):
    __slots__ = ("keys", "unique", "ttl_seconds")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    UNIQUE_FIELD_NUMBER: _ClassVar[int]
    TTL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedScalarFieldContainer[str]
    unique: bool
    ttl_seconds: int
    def __init__(self, keys: _Optional[_Iterable[str]] = ..., unique: _Optional[bool] = ..., ttl_seconds: _Optional[int] = ...) -> None: ...

class Field(_message.Message):
    __slots__ = ("filterable", "sortable", "secret", "normalize", "index_waiver")
    FILTERABLE_FIELD_NUMBER: _ClassVar[int]
    SORTABLE_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    NORMALIZE_FIELD_NUMBER: _ClassVar[int]
    INDEX_WAIVER_FIELD_NUMBER: _ClassVar[int]
    filterable: bool
    sortable: bool
    secret: bool
    normalize: Normalization
    index_waiver: str
    def __init__(self, filterable: _Optional[bool] = ..., sortable: _Optional[bool] = ..., secret: _Optional[bool] = ..., normalize: _Optional[_Union[Normalization, str]] = ..., index_waiver: _Optional[str] = ...) -> None: ...

class Method(_message.Message):
    __slots__ = ("scopes", "public", "idempotent", "rate_class", "authenticated")
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENT_FIELD_NUMBER: _ClassVar[int]
    RATE_CLASS_FIELD_NUMBER: _ClassVar[int]
    AUTHENTICATED_FIELD_NUMBER: _ClassVar[int]
    scopes: _containers.RepeatedScalarFieldContainer[str]
    public: bool
    idempotent: bool
    rate_class: RateClass
    authenticated: bool
    def __init__(self, scopes: _Optional[_Iterable[str]] = ..., public: _Optional[bool] = ..., idempotent: _Optional[bool] = ..., rate_class: _Optional[_Union[RateClass, str]] = ..., authenticated: _Optional[bool] = ...) -> None: ...

class Role(_message.Message):
    __slots__ = ("scopes",)
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, scopes: _Optional[_Iterable[str]] = ...) -> None: ...
