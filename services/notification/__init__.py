"""The notification service: reaches people on the channel they chose."""
