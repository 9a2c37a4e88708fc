"""The event log: what happened to every resource, derived from MongoDB's change stream."""
