from django.core.management.base import BaseCommand, CommandError

from portal import env
from portal.management import bulk_articles, demo_newsroom
from portal.startup import refuse_when_wrong


class Command(BaseCommand):
    help = (
        "Makes the demo newsroom: a fictional department with people, articles in every stage, services and banners. "
        "May be repeated; refuses on a site with content of its own."
    )

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=int, default=0, metavar="N", help="add N generated articles in bulk")

    def handle(self, *, articles, **options):
        refuse_when_wrong()
        say = self.stdout.write if options["verbosity"] else (lambda sentence: None)
        try:
            password = demo_newsroom.seed(env.text("DEMO_PASSWORD"), say)
        except demo_newsroom.NotADemo as error:
            raise CommandError(str(error)) from None
        if password and not env.text("DEMO_PASSWORD"):
            say(f"Password of the new accounts: {password}")
        if articles > 0:
            bulk_articles.generate(articles, say)
