"""Keys that clients make themselves, so that a save sent twice is one save."""

import os
import time
from uuid import UUID


def uuid7(at_ms: int | None = None) -> UUID:
    """A UUID of version 7 (RFC 9562 § 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    ``at_ms`` sets the instant (for demo data that must not depend on the day it is made).
    """
    instant = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    return uuid7_from(instant, int.from_bytes(os.urandom(10), "big"))


def uuid7_from(at_ms: int, randomness: int) -> UUID:
    """The UUIDv7 of an instant and at least 74 bits of ``randomness``; pure, for seeded data."""
    value = (at_ms & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= ((randomness >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= randomness & ((1 << 62) - 1)
    return UUID(int=value)
