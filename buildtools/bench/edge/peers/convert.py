"""Contacts between protobuf messages and pydantic models."""

from datetime import UTC

from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.contact_channel_pb2 import ContactChannel
from google.protobuf.json_format import MessageToDict

from buildtools.bench.edge.peers.models import Address, Contact, ContactIn, Email, Phone, Social

STAGE = contact_pb2.LifecycleStage
TYPE = contact_pb2.ContactType


def to_model(message: contact_pb2.Contact) -> Contact:
    """A message as a model."""
    return Contact(
        id=message.id,
        account_id=message.account_id,
        create_time=message.create_time.ToDatetime(UTC),
        update_time=message.update_time.ToDatetime(UTC),
        etag=message.etag,
        type=TYPE.Name(message.type),
        display_name=message.display_name,
        first_name=message.first_name,
        last_name=message.last_name,
        emails=[Email(address=e.address, label=e.label, primary=e.primary) for e in message.emails],
        phones=[
            Phone(number=p.number, region_code=p.region_code, label=p.label, primary=p.primary) for p in message.phones
        ],
        addresses=[
            Address(
                street=a.street,
                unit=a.unit,
                city=a.city,
                state=a.state,
                postal_code=a.postal_code,
                region_code=a.region_code,
                label=a.label,
            )
            for a in message.addresses
        ],
        job_title=message.job_title,
        website=message.website,
        owner_id=message.owner_id,
        tags=list(message.tags),
        lifecycle_stage=STAGE.Name(message.lifecycle_stage),
        source=message.source,
        custom_fields={key: MessageToDict(value) for key, value in message.custom_fields.items()},
        time_zone=message.time_zone,
        follower_ids=list(message.follower_ids),
        language_code=message.language_code,
        business_id=message.business_id,
        socials=[Social(network=s.network, url=s.url, handle=s.handle) for s in message.socials],
        score=message.score,
        do_not_contact=[ContactChannel.Name(channel) for channel in message.do_not_contact],
        external_ids=list(message.external_ids),
        image_url=message.image_url,
        list_ids=list(message.list_ids),
        distinct_ids=list(message.distinct_ids),
    )


def to_message(model: ContactIn) -> contact_pb2.Contact:
    """A model as a message."""
    fields = model.model_dump(exclude={"custom_fields", "type", "lifecycle_stage"})
    message = contact_pb2.Contact(
        **fields, type=TYPE.Value(model.type), lifecycle_stage=STAGE.Value(model.lifecycle_stage)
    )
    for key, value in model.custom_fields.items():
        if isinstance(value, str):
            message.custom_fields[key].string_value = value
        else:
            message.custom_fields[key].number_value = value
    return message
