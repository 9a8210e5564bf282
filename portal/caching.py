"""What the shared cache is trusted with: plain data, as JSON. A leaf.

Django would pickle, and whoever can write to Redis would then run what he likes in a process that holds the seal key.
"""

import json


class JsonSerializer:
    """For django.core.cache.backends.redis."""

    def dumps(self, value) -> bytes:
        return json.dumps(value).encode()

    def loads(self, data: bytes):
        """None for what is no JSON: as if nothing were there."""
        try:
            return json.loads(data)
        except ValueError:
            return None
