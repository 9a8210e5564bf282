"""The watch: once a minute the worker looks at what the status page shows, and alarms where it is bad.

A job that fails alarms once it has failed for FAILING_FOR: the next run of most is soon, and mends most failures.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from portal import status
from portal.models.alarm import Alarm, over, sound

FAILING_FOR = timedelta(minutes=10)
_failing_since: dict[str, datetime] = {}
"""Of this process; a new worker counts anew."""


def look() -> None:
    """The periodic job."""
    look_at(status.gather())
    look_at_jobs(timezone.now())


def look_at(lines: list[status.Line]) -> None:
    open_kinds = set(Alarm.objects.open().values_list("kind", "subject"))
    for line in lines:
        if not line.alarm:
            continue
        if line.state == status.State.BAD:
            sound(line.alarm, line.subject, "The watch: %s (%s)", line.value, line.name)
        elif (line.alarm, line.subject) in open_kinds:
            over(line.alarm, line.subject)


def look_at_jobs(now: datetime) -> None:
    failing = dict(status.own_jobs().exclude(last_error="").values_list("name", "last_error"))
    for name in _failing_since.keys() - failing.keys():
        del _failing_since[name]
    for name, error in failing.items():
        since = _failing_since.setdefault(name, now)
        _, seconds = settings.PERIODIC_JOBS.get(name, ("", 1))
        if now - since >= FAILING_FOR or seconds >= 3600:
            sound("job", name, "The job %s fails: %s", name, error[:300])
    for subject in Alarm.objects.open().filter(kind="job").values_list("subject", flat=True):
        if subject not in failing:
            over("job", subject)
