"""Activities as stored: what an update replaced stays in the log, for undo alone."""

from dashclicks.activities.v1 import activity_pb2

from shared.events.replaced import REPLACED
from shared.resource.model import Model

ACTIVITY = Model(activity_pb2.Activity, private={REPLACED: dict})
