"""A command of manage.py by a clock that jumps: as many seconds ahead as a file says, read each time.

python -m tests.newsdesk.shifted FILE COMMAND …
"""

import datetime as module
import sys
import time
from pathlib import Path


def main(file: Path, command: list[str]) -> None:
    really, moment = time.time, module.datetime.now

    def ahead() -> float:
        return float(file.read_text() or 0)

    import django
    from django.utils import timezone

    time.time = lambda: really() + ahead()
    timezone.now = lambda: moment(tz=module.UTC) + module.timedelta(seconds=ahead())
    django.setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *command])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
