"""Contacts as pydantic models, as one writes them for FastAPI. What is answered is not validated as what is sent is."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, EmailStr, Field
from pydantic.alias_generators import to_camel

Region = Annotated[str, Field(pattern="^([A-Z]{2})?$")]


class Model(BaseModel):
    """JSON in camel case; unknown fields are refused."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Email(Model):
    """An email address."""

    address: str
    label: str = ""
    primary: bool = False


class EmailIn(Email):
    """An email address as it is sent."""

    address: Annotated[EmailStr, Field(max_length=254)]
    label: Annotated[str, Field(max_length=40)] = ""


class Phone(Model):
    """A phone number."""

    number: str
    region_code: str = ""
    label: str = ""
    primary: bool = False


class PhoneIn(Phone):
    """A phone number as it is sent."""

    number: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")]
    region_code: Region = ""
    label: Annotated[str, Field(max_length=40)] = ""


class Address(Model):
    """A postal address."""

    street: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    region_code: str = ""
    label: str = ""


class AddressIn(Address):
    """A postal address as it is sent."""

    street: Annotated[str, Field(max_length=200)] = ""
    unit: Annotated[str, Field(max_length=60)] = ""
    city: Annotated[str, Field(max_length=100)] = ""
    state: Annotated[str, Field(max_length=100)] = ""
    postal_code: Annotated[str, Field(max_length=20)] = ""
    region_code: Region = ""
    label: Annotated[str, Field(max_length=40)] = ""


class Social(Model):
    """A profile in a social network."""

    network: Annotated[str, Field(pattern="^[a-z0-9]{1,40}$")]
    url: Annotated[str, Field(max_length=500)] = ""
    handle: Annotated[str, Field(max_length=100)] = ""


class ContactIn(Model):
    """A contact as a client sends it."""

    type: Annotated[str, Field(pattern="^CONTACT_TYPE_(PERSON|BUSINESS)$")]
    display_name: Annotated[str, Field(max_length=200)] = ""
    first_name: Annotated[str, Field(max_length=100)] = ""
    last_name: Annotated[str, Field(max_length=100)] = ""
    emails: Annotated[list[EmailIn], Field(max_length=20)] = []
    phones: Annotated[list[PhoneIn], Field(max_length=20)] = []
    addresses: Annotated[list[AddressIn], Field(max_length=10)] = []
    job_title: Annotated[str, Field(max_length=120)] = ""
    website: Annotated[str, Field(max_length=500)] = ""
    owner_id: str = ""
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=100)] = []
    lifecycle_stage: str = "LIFECYCLE_STAGE_UNSPECIFIED"
    source: Annotated[str, Field(max_length=60)] = ""
    custom_fields: Annotated[dict[str, Any], Field(max_length=200)] = {}
    time_zone: Annotated[str, Field(max_length=64)] = ""
    follower_ids: Annotated[list[str], Field(max_length=100)] = []
    language_code: Annotated[str, Field(max_length=35)] = ""
    business_id: str = ""
    socials: Annotated[list[Social], Field(max_length=20)] = []
    score: Annotated[int, Field(ge=0, le=1000)] = 0
    external_ids: Annotated[list[str], Field(max_length=20)] = []
    image_url: Annotated[str, Field(max_length=500)] = ""
    list_ids: Annotated[list[str], Field(max_length=200)] = []


class Contact(Model):
    """A contact as it is answered."""

    id: str
    account_id: str
    create_time: datetime
    update_time: datetime
    etag: str
    type: str
    display_name: str = ""
    first_name: str = ""
    last_name: str = ""
    emails: list[Email] = []
    phones: list[Phone] = []
    addresses: list[Address] = []
    job_title: str = ""
    website: str = ""
    owner_id: str = ""
    tags: list[str] = []
    lifecycle_stage: str = ""
    source: str = ""
    custom_fields: dict[str, Any] = {}
    time_zone: str = ""
    follower_ids: list[str] = []
    language_code: str = ""
    business_id: str = ""
    socials: list[Social] = []
    score: int = 0
    do_not_contact: list[str] = []
    external_ids: list[str] = []
    image_url: str = ""
    list_ids: list[str] = []
    distinct_ids: list[str] = []


class Page(Model):
    """A page of contacts."""

    contacts: list[Contact]
    next_page_token: str = ""
