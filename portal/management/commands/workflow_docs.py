import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from news.workflow_docs import page


class Command(BaseCommand):
    help = "Writes docs/workflow.md from the workflow's tables; --check only says whether it is up to date."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="exit with 1 when the page is stale; write nothing")

    def handle(self, *, check, **options):
        path = Path(settings.BASE_DIR) / "docs" / "workflow.md"
        if path.exists() and path.read_text(encoding="utf-8") == page():
            return
        if check:
            self.stderr.write("docs/workflow.md is stale. Run: manage.py workflow_docs")
            sys.exit(1)
        path.write_text(page(), encoding="utf-8")
        self.stdout.write("docs/workflow.md written.")
