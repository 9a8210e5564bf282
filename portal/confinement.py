"""Strangers' files are read by a process of their own: the child's side, before a byte is read. Without Django."""

import os
import resource


def confine(*, memory: int, cpu_seconds: int, answer_bytes: int, is_address_space: bool = False) -> None:
    """Take from this process what it does not need.

    memory: bytes of private data (RLIMIT_DATA), or of all it may map where `is_address_space`. answer_bytes: of any
    file it writes.
    """
    wished = {
        resource.RLIMIT_AS if is_address_space else resource.RLIMIT_DATA: memory,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: answer_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, amount in wished.items():
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):
            pass  # a system that does not know this limit, or has set a lower one
    try:
        os.nice(5)  # readers first
    except OSError:
        pass
