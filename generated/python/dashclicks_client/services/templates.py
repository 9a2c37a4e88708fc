# Machine-written from the contracts: change those, then `make generate`.
"""Templates: An account's own texts of notifications."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.notifications.v1 import delivery_pb2, kind_pb2, template_pb2
from dashclicks.type.v1 import channel_pb2
from google.protobuf import field_mask_pb2, struct_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_TEMPLATE = Route("GET", "/v1/notifications/templates/{}", (("id",),), "")
_LIST_TEMPLATES = Route("GET", "/v1/notifications/templates", (), "")
_CREATE_TEMPLATE = Route("POST", "/v1/notifications/templates", (), "template")
_UPDATE_TEMPLATE = Route("PATCH", "/v1/notifications/templates/{}", (("template", "id"),), "template")
_DELETE_TEMPLATE = Route("DELETE", "/v1/notifications/templates/{}", (("id",),), "")
_GET_TEMPLATE_VERSION = Route("GET", "/v1/notifications/template-versions/{}", (("id",),), "")
_LIST_TEMPLATE_VERSIONS = Route("GET", "/v1/notifications/template-versions", (), "")
_RESTORE_TEMPLATE = Route("POST", "/v1/notifications/templates/{}:restore", (("id",),), "*")
_PREVIEW_TEMPLATE = Route("POST", "/v1/notifications/templates:preview", (), "*")
_TEST_SEND_TEMPLATE = Route("POST", "/v1/notifications/templates/{}:testSend", (("id",),), "*")


class Templates:
    """An account's own texts of notifications."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_template(self, *, id: str) -> template_pb2.Template:
        """Returns one template.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = template_pb2.GetTemplateRequest(id=id)
        return self._transport.call(_GET_TEMPLATE, request, template_pb2.Template())

    def list_templates(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> template_pb2.ListTemplatesResponse:
        """Lists templates, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `kind = NOTIFICATION_KIND_DEALS_DEAL_ASSIGNED`.
            order_by: Order, such as `create_time desc`.
        """
        request = template_pb2.ListTemplatesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_TEMPLATES, request, template_pb2.ListTemplatesResponse())

    def iterate_templates(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[template_pb2.Template]:
        """Yields the rows of every page of `list_templates`."""
        request = template_pb2.ListTemplatesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_TEMPLATES, request, template_pb2.ListTemplatesResponse())
            for row in page.templates:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_template(
        self, *, template: template_pb2.Template, validate_only: bool = False, request_id: str = ""
    ) -> template_pb2.Template:
        """Makes a template.
        Returns INVALID_ARGUMENT with reason BAD_TEMPLATE if its text cannot be used or speaks of what its kind does not know,
        ALREADY_EXISTS if there is one of this name, RESOURCE_EXHAUSTED at the limit.

        Args:
            template: The template.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = template_pb2.CreateTemplateRequest(
            template=template, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_CREATE_TEMPLATE, request, template_pb2.Template())

    def update_template(
        self,
        *,
        template: template_pb2.Template,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> template_pb2.Template:
        """Changes the fields of a template that the mask names, or those given. Earlier texts stay as versions.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT as CreateTemplate does, ABORTED if the etag is stale.

        Args:
            template: The template, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = template_pb2.UpdateTemplateRequest(
            template=template,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_TEMPLATE, request, template_pb2.Template())

    def delete_template(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> template_pb2.Template:
        """Deletes a template and its versions: the platform's text holds again.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = template_pb2.DeleteTemplateRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return self._transport.call(_DELETE_TEMPLATE, request, template_pb2.Template())

    def get_template_version(self, *, id: str) -> template_pb2.TemplateVersion:
        """Returns an earlier version.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = template_pb2.GetTemplateVersionRequest(id=id)
        return self._transport.call(_GET_TEMPLATE_VERSION, request, template_pb2.TemplateVersion())

    def list_template_versions(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> template_pb2.ListTemplateVersionsResponse:
        """Lists earlier versions; name a template in the filter.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `template_id = "tpl_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `create_time desc`.
        """
        request = template_pb2.ListTemplateVersionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_TEMPLATE_VERSIONS, request, template_pb2.ListTemplateVersionsResponse())

    def iterate_template_versions(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[template_pb2.TemplateVersion]:
        """Yields the rows of every page of `list_template_versions`."""
        request = template_pb2.ListTemplateVersionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_TEMPLATE_VERSIONS, request, template_pb2.ListTemplateVersionsResponse())
            for row in page.template_versions:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def restore_template(self, *, id: str, version: int) -> template_pb2.Template:
        """Gives a template the texts of an earlier version, as a new version.
        Returns NOT_FOUND if there is no such template or version.

        Args:
            id: The template's id.
            version: The version whose texts it gets.
        """
        request = template_pb2.RestoreTemplateRequest(id=id, version=version)
        return self._transport.call(_RESTORE_TEMPLATE, request, template_pb2.Template())

    def preview_template(
        self,
        *,
        kind: kind_pb2.NotificationKind.ValueType,
        channel: channel_pb2.Channel.ValueType,
        locale: str = "",
        subject: str = "",
        body: str = "",
        text: str = "",
        variables: struct_pb2.Struct | None = None,
    ) -> template_pb2.PreviewTemplateResponse:
        """Shows what a template makes, stored or not.
        Returns INVALID_ARGUMENT with reason BAD_TEMPLATE if its text cannot be used.

        Args:
            kind: What it is for.
            channel: The channel.
            locale: BCP 47 language tag.
            subject: Subject or title.
            body: MJML, HTML or text; that of the template in use, with its subject, if empty.
            text: The plain text of an email.
            variables: What it speaks of; the kind's examples stand in for what is missing.
        """
        request = template_pb2.PreviewTemplateRequest(
            kind=kind, channel=channel, locale=locale, subject=subject, body=body, text=text, variables=variables
        )
        return self._transport.call(_PREVIEW_TEMPLATE, request, template_pb2.PreviewTemplateResponse())

    def test_send_template(self, *, id: str, variables: struct_pb2.Struct | None = None) -> delivery_pb2.Delivery:
        """Sends what a template makes to the caller, and to nobody else.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NO_ADDRESS if the caller has none for its channel.

        Args:
            id: The template's id.
            variables: What it speaks of; the kind's examples stand in for what is missing.
        """
        request = template_pb2.TestSendTemplateRequest(id=id, variables=variables)
        return self._transport.call(_TEST_SEND_TEMPLATE, request, delivery_pb2.Delivery())


class AsyncTemplates:
    """An account's own texts of notifications."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_template(self, *, id: str) -> template_pb2.Template:
        """Returns one template.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = template_pb2.GetTemplateRequest(id=id)
        return await self._transport.call(_GET_TEMPLATE, request, template_pb2.Template())

    async def list_templates(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> template_pb2.ListTemplatesResponse:
        """Lists templates, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `kind = NOTIFICATION_KIND_DEALS_DEAL_ASSIGNED`.
            order_by: Order, such as `create_time desc`.
        """
        request = template_pb2.ListTemplatesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_TEMPLATES, request, template_pb2.ListTemplatesResponse())

    async def iterate_templates(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[template_pb2.Template]:
        """Yields the rows of every page of `list_templates`."""
        request = template_pb2.ListTemplatesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_TEMPLATES, request, template_pb2.ListTemplatesResponse())
            for row in page.templates:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_template(
        self, *, template: template_pb2.Template, validate_only: bool = False, request_id: str = ""
    ) -> template_pb2.Template:
        """Makes a template.
        Returns INVALID_ARGUMENT with reason BAD_TEMPLATE if its text cannot be used or speaks of what its kind does not know,
        ALREADY_EXISTS if there is one of this name, RESOURCE_EXHAUSTED at the limit.

        Args:
            template: The template.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = template_pb2.CreateTemplateRequest(
            template=template, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_CREATE_TEMPLATE, request, template_pb2.Template())

    async def update_template(
        self,
        *,
        template: template_pb2.Template,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> template_pb2.Template:
        """Changes the fields of a template that the mask names, or those given. Earlier texts stay as versions.
        Returns NOT_FOUND if there is none, INVALID_ARGUMENT as CreateTemplate does, ABORTED if the etag is stale.

        Args:
            template: The template, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = template_pb2.UpdateTemplateRequest(
            template=template,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_TEMPLATE, request, template_pb2.Template())

    async def delete_template(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> template_pb2.Template:
        """Deletes a template and its versions: the platform's text holds again.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = template_pb2.DeleteTemplateRequest(
            id=id, etag=etag, validate_only=validate_only, request_id=request_id
        )
        return await self._transport.call(_DELETE_TEMPLATE, request, template_pb2.Template())

    async def get_template_version(self, *, id: str) -> template_pb2.TemplateVersion:
        """Returns an earlier version.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = template_pb2.GetTemplateVersionRequest(id=id)
        return await self._transport.call(_GET_TEMPLATE_VERSION, request, template_pb2.TemplateVersion())

    async def list_template_versions(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> template_pb2.ListTemplateVersionsResponse:
        """Lists earlier versions; name a template in the filter.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `template_id = "tpl_01KEWZ5QH7N6T8M9P0R1S2T3V4"`.
            order_by: Order, such as `create_time desc`.
        """
        request = template_pb2.ListTemplateVersionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_TEMPLATE_VERSIONS, request, template_pb2.ListTemplateVersionsResponse())

    async def iterate_template_versions(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[template_pb2.TemplateVersion]:
        """Yields the rows of every page of `list_template_versions`."""
        request = template_pb2.ListTemplateVersionsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(
                _LIST_TEMPLATE_VERSIONS, request, template_pb2.ListTemplateVersionsResponse()
            )
            for row in page.template_versions:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def restore_template(self, *, id: str, version: int) -> template_pb2.Template:
        """Gives a template the texts of an earlier version, as a new version.
        Returns NOT_FOUND if there is no such template or version.

        Args:
            id: The template's id.
            version: The version whose texts it gets.
        """
        request = template_pb2.RestoreTemplateRequest(id=id, version=version)
        return await self._transport.call(_RESTORE_TEMPLATE, request, template_pb2.Template())

    async def preview_template(
        self,
        *,
        kind: kind_pb2.NotificationKind.ValueType,
        channel: channel_pb2.Channel.ValueType,
        locale: str = "",
        subject: str = "",
        body: str = "",
        text: str = "",
        variables: struct_pb2.Struct | None = None,
    ) -> template_pb2.PreviewTemplateResponse:
        """Shows what a template makes, stored or not.
        Returns INVALID_ARGUMENT with reason BAD_TEMPLATE if its text cannot be used.

        Args:
            kind: What it is for.
            channel: The channel.
            locale: BCP 47 language tag.
            subject: Subject or title.
            body: MJML, HTML or text; that of the template in use, with its subject, if empty.
            text: The plain text of an email.
            variables: What it speaks of; the kind's examples stand in for what is missing.
        """
        request = template_pb2.PreviewTemplateRequest(
            kind=kind, channel=channel, locale=locale, subject=subject, body=body, text=text, variables=variables
        )
        return await self._transport.call(_PREVIEW_TEMPLATE, request, template_pb2.PreviewTemplateResponse())

    async def test_send_template(self, *, id: str, variables: struct_pb2.Struct | None = None) -> delivery_pb2.Delivery:
        """Sends what a template makes to the caller, and to nobody else.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NO_ADDRESS if the caller has none for its channel.

        Args:
            id: The template's id.
            variables: What it speaks of; the kind's examples stand in for what is missing.
        """
        request = template_pb2.TestSendTemplateRequest(id=id, variables=variables)
        return await self._transport.call(_TEST_SEND_TEMPLATE, request, delivery_pb2.Delivery())
