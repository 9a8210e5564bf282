import sys
import time

from django.core.management.base import BaseCommand, CommandError

from news.models import Image
from news.photos_again import render_again
from portal.startup import refuse_when_wrong

WIDTH = 30
INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Makes the served sizes of the library's pictures again from their private originals, one picture at a time. "
        "Logo, service cards and banners show them at once; published articles keep the files that they were sealed "
        "with until their next edition. May be interrupted and run again. "
        "Exit code 0: all pictures have their sizes; 1: some could not be made, each named; 130: interrupted; "
        "78: the settings or the seal key are wrong."
    )

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--missing",
            action="store_true",
            help="only pictures that lack a size or a file (the default): run it until it says that none is left",
        )
        which.add_argument("--all", action="store_true", help="every picture, for instance after better settings")
        parser.add_argument("--after", type=int, default=0, metavar="N", help="go on behind picture number N")

    def handle(self, *args, **options):
        refuse_when_wrong()
        if options["after"] < 0:
            raise CommandError("--after takes the number of a picture, from 0 up.")
        images = Image.objects.filter(pk__gt=options["after"])
        bar = Bar(self.stderr, images.count())
        try:
            outcome = render_again(images, everything=options["all"], seen=bar.step)
        except KeyboardInterrupt:
            bar.end()
            self.stderr.write(f"Interrupted. To go on: manage.py render_images {self._again(options, bar.last)}")
            sys.exit(INTERRUPTED)
        bar.end()
        for pk, sentence in outcome.failed:
            self.stdout.write(f"Picture {pk}: {sentence}")
        self.stdout.write(
            f"{outcome.rendered} pictures rendered, {outcome.complete} were complete, {len(outcome.failed)} failed."
        )
        if outcome.failed:
            sys.exit(1)

    @staticmethod
    def _again(options, last: int) -> str:
        return f"{'--all' if options['all'] else '--missing'} --after {last or options['after']}"


class Bar:
    """Progress on one line of a terminal; elsewhere a line for every tenth."""

    def __init__(self, out, total: int):
        self.last = 0
        self._out, self._total, self._done, self._told = out, total, 0, 0
        self._start = time.monotonic()

    def step(self, pk: int) -> None:
        self.last = pk
        self._done += 1
        if self._out.isatty():
            self._out.write(f"\r{self._line()}", ending="")
        elif self._done * 10 // self._total > self._told:
            self._told = self._done * 10 // self._total
            self._out.write(self._line())

    def end(self) -> None:
        if self._out.isatty() and self._done:
            self._out.write("")

    def _line(self) -> str:
        share = self._done / self._total
        left = (time.monotonic() - self._start) / self._done * (self._total - self._done)
        filled = round(share * WIDTH)
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {self._done}/{self._total}, {left:.0f} s left "
