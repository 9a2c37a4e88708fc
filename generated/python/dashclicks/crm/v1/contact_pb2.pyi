import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dashclicks.options.v1 import options_pb2 as _options_pb2
from dashclicks.type.v1 import contact_point_pb2 as _contact_point_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.api import resource_pb2 as _resource_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContactType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTACT_TYPE_UNSPECIFIED: _ClassVar[ContactType]
    CONTACT_TYPE_PERSON: _ClassVar[ContactType]
    CONTACT_TYPE_BUSINESS: _ClassVar[ContactType]

class LifecycleStage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIFECYCLE_STAGE_UNSPECIFIED: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_SUBSCRIBER: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_LEAD: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_QUALIFIED_LEAD: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_OPPORTUNITY: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_CUSTOMER: _ClassVar[LifecycleStage]
    LIFECYCLE_STAGE_EVANGELIST: _ClassVar[LifecycleStage]
CONTACT_TYPE_UNSPECIFIED: ContactType
CONTACT_TYPE_PERSON: ContactType
CONTACT_TYPE_BUSINESS: ContactType
LIFECYCLE_STAGE_UNSPECIFIED: LifecycleStage
LIFECYCLE_STAGE_SUBSCRIBER: LifecycleStage
LIFECYCLE_STAGE_LEAD: LifecycleStage
LIFECYCLE_STAGE_QUALIFIED_LEAD: LifecycleStage
LIFECYCLE_STAGE_OPPORTUNITY: LifecycleStage
LIFECYCLE_STAGE_CUSTOMER: LifecycleStage
LIFECYCLE_STAGE_EVANGELIST: LifecycleStage

class Contact(_message.Message):
    __slots__ = ("id", "account_id", "create_time", "update_time", "delete_time", "etag", "type", "display_name", "first_name", "last_name", "emails", "phones", "addresses", "job_title", "website", "owner_id", "tags", "lifecycle_stage", "source", "custom_fields", "time_zone", "language_code")
    class CustomFieldsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    FIRST_NAME_FIELD_NUMBER: _ClassVar[int]
    LAST_NAME_FIELD_NUMBER: _ClassVar[int]
    EMAILS_FIELD_NUMBER: _ClassVar[int]
    PHONES_FIELD_NUMBER: _ClassVar[int]
    ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    JOB_TITLE_FIELD_NUMBER: _ClassVar[int]
    WEBSITE_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    LIFECYCLE_STAGE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CUSTOM_FIELDS_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_CODE_FIELD_NUMBER: _ClassVar[int]
    id: str
    account_id: str
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    etag: str
    type: ContactType
    display_name: str
    first_name: str
    last_name: str
    emails: _containers.RepeatedCompositeFieldContainer[_contact_point_pb2.Email]
    phones: _containers.RepeatedCompositeFieldContainer[_contact_point_pb2.Phone]
    addresses: _containers.RepeatedCompositeFieldContainer[_contact_point_pb2.Address]
    job_title: str
    website: str
    owner_id: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    lifecycle_stage: LifecycleStage
    source: str
    custom_fields: _containers.MessageMap[str, _struct_pb2.Value]
    time_zone: str
    language_code: str
    def __init__(self, id: _Optional[str] = ..., account_id: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., type: _Optional[_Union[ContactType, str]] = ..., display_name: _Optional[str] = ..., first_name: _Optional[str] = ..., last_name: _Optional[str] = ..., emails: _Optional[_Iterable[_Union[_contact_point_pb2.Email, _Mapping]]] = ..., phones: _Optional[_Iterable[_Union[_contact_point_pb2.Phone, _Mapping]]] = ..., addresses: _Optional[_Iterable[_Union[_contact_point_pb2.Address, _Mapping]]] = ..., job_title: _Optional[str] = ..., website: _Optional[str] = ..., owner_id: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., lifecycle_stage: _Optional[_Union[LifecycleStage, str]] = ..., source: _Optional[str] = ..., custom_fields: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., time_zone: _Optional[str] = ..., language_code: _Optional[str] = ...) -> None: ...

class GetContactRequest(_message.Message):
    __slots__ = ("id", "show_deleted")
    ID_FIELD_NUMBER: _ClassVar[int]
    SHOW_DELETED_FIELD_NUMBER: _ClassVar[int]
    id: str
    show_deleted: bool
    def __init__(self, id: _Optional[str] = ..., show_deleted: _Optional[bool] = ...) -> None: ...

class ListContactsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "show_deleted")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    SHOW_DELETED_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    show_deleted: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., show_deleted: _Optional[bool] = ...) -> None: ...

class ListContactsResponse(_message.Message):
    __slots__ = ("contacts", "next_page_token")
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    contacts: _containers.RepeatedCompositeFieldContainer[Contact]
    next_page_token: str
    def __init__(self, contacts: _Optional[_Iterable[_Union[Contact, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CreateContactRequest(_message.Message):
    __slots__ = ("contact",)
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ...) -> None: ...

class UpdateContactRequest(_message.Message):
    __slots__ = ("contact", "update_mask")
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    contact: Contact
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, contact: _Optional[_Union[Contact, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteContactRequest(_message.Message):
    __slots__ = ("id", "etag")
    ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    id: str
    etag: str
    def __init__(self, id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...
