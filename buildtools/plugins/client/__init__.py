"""The Python client `dashclicks_client`. What does not depend on the contracts stands in `package` and is copied."""
