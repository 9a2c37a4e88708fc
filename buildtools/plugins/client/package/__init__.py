"""The part of the Python client that is the same whatever the contracts say."""
