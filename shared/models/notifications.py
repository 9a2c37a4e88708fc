"""Messages, templates and suppressions as stored."""

from datetime import datetime

from dashclicks.notifications.v1 import delivery_pb2, suppression_pb2, template_pb2

from shared.resource.model import Model

# Ids of what providers told of a message, so that what is told twice counts once.
SEEN = "seen"
# When an attempt to send it began of which nobody has noted what came of it.
BEGUN = "begun"

DELIVERY = Model(delivery_pb2.Delivery, private={SEEN: list, BEGUN: datetime})
TEMPLATE = Model(template_pb2.Template)
TEMPLATE_VERSION = Model(template_pb2.TemplateVersion)
SUPPRESSION = Model(suppression_pb2.Suppression)
