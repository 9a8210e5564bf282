from django.core.management.base import BaseCommand

from news import sitemap_files
from news.models import SitemapPart
from portal.startup import refuse_when_wrong


class Command(BaseCommand):
    help = (
        "Finds out anew which files the sitemap has, for instance after editions were brought in by other means than "
        "the newsroom, and makes those that do not lie ready, which the worker would do little by little. May run "
        "while the site does. Exit code 0: done; 78: the settings or the seal key are wrong."
    )

    def handle(self, *args, **options):
        refuse_when_wrong()
        self.stdout.write(f"The sitemap has {SitemapPart.objects.rebuild()} files of articles.")
        self.stdout.write(f"{sitemap_files.make_all()} of them lie ready.")
