"""An account's own texts: versions, previews, test sends. The rest is standard."""

from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.template_pb2 import (
    PreviewTemplateRequest,
    PreviewTemplateResponse,
    RestoreTemplateRequest,
    Template,
    TestSendTemplateRequest,
)
from dashclicks.type.v1 import channel_pb2

from services.notification.brand import Brands
from services.notification.deps import Deps
from services.notification.notice import values_of
from services.notification.people import REASON
from services.notification.template_hooks import check_template
from services.notification.templating.engine import Rendered, Source
from services.notification.templating.examples import example_values, merged
from services.notification.templating.plain import segments
from services.notification.texts import Text, Texts
from services.notification.trying_out import TryingOut
from shared.core.errors import FailedPrecondition, NotFound
from shared.resource.system_resource import Scalar
from shared.rpc.call import Call


class TemplatesServicer:
    """Nothing is sent to anybody but the caller."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._texts = Texts(deps)
        self._brands = Brands(deps)
        self._sending = TryingOut(deps)

    async def RestoreTemplate(self, request: RestoreTemplateRequest, call: Call) -> Template:
        templates = self._deps.templates
        template = await templates.get(call, request.id)
        if request.version == template.version:
            return template
        where: dict[str, Scalar] = {
            "template_id": template.id,
            "account_id": call.caller.account_id,
            "version": request.version,
        }
        rows = await self._deps.versions.system(REASON).find(where, 1)
        if not rows:
            raise NotFound(f"the template has no version {request.version}")
        found = rows[0].message
        given = Template(subject=found.subject, body=found.body, text=found.text)
        return await templates.update(call, given, id=template.id, mask=["subject", "body", "text"], etag=template.etag)

    async def PreviewTemplate(self, request: PreviewTemplateRequest, call: Call) -> PreviewTemplateResponse:
        given = Template(
            kind=request.kind,
            channel=request.channel,
            locale=request.locale,
            subject=request.subject,
            body=request.body,
            text=request.text,
        )
        rendered = await self._rendered(given, values_of(request.variables), call.caller.account_id)
        is_text = request.channel == channel_pb2.CHANNEL_SMS
        return PreviewTemplateResponse(
            subject=rendered.subject,
            html=rendered.html,
            text=rendered.text,
            segments=segments(rendered.text) if is_text else 0,
        )

    async def TestSendTemplate(self, request: TestSendTemplateRequest, call: Call) -> Delivery:
        template = await self._deps.templates.get(call, request.id)
        rendered = await self._rendered(template, values_of(request.variables), call.caller.account_id)
        return await self._sending.send(template, rendered, call)

    async def _rendered(self, template: Template, variables: dict[str, object], account_id: str) -> Rendered:
        brand = await self._brands.of(account_id)
        if brand is None:
            raise FailedPrecondition("there is no such account", reason="UNAUTHORIZED_ACCOUNT")
        kind = self._deps.catalogue[template.kind]
        values = merged(example_values(kind), merged(brand.values, variables))
        if template.body:
            check_template(self._deps.engine, self._deps.catalogue, template, "")
            source = Source(template.subject, template.body, template.text)
            return self._deps.engine.compile(template.channel, source).render(values)
        of_kind = await self._texts.of_account(brand.account, template.kind)
        text: Text = of_kind.choose(template.channel, template.locale)
        return self._texts.render(template.kind, template.channel, text, values)
