"""Values on their way to a server's functions."""

import json


def as_json(value: object) -> str:
    """As a server takes it: what is no character (NUL, half of one) is replaced, as ``SafeText`` does."""
    written = json.dumps(value, ensure_ascii=False).replace("\\u0000", "?")
    return written.encode("utf-8", "replace").decode("utf-8")
