"""A command of manage.py that kill -9 meets when it calls a function for the nth time.

python -m tests.drills.killed_at portal.backups.restoring._store 5 restore FILE
"""

import itertools
import os
import pkgutil
import signal
import sys

import django
from django.core.management import execute_from_command_line


def main(name: str, nth: str, *arguments: str) -> None:
    django.setup()
    owner, _, attribute = name.rpartition(".")
    owner = pkgutil.resolve_name(owner)
    real, calls = getattr(owner, attribute), itertools.count(1)

    def deadly(*given, **named):
        if next(calls) == int(nth):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **named)

    setattr(owner, attribute, deadly)
    execute_from_command_line(["manage.py", *arguments])


if __name__ == "__main__":
    main(*sys.argv[1:])
