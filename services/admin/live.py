"""The small frame in which a form shows what readers will see, in the public site's clothes.

Its page stands in the frame's own srcdoc, under the policy of the page around it, so that no policy is loosened.
"""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from portal import page
from services.models import LinkList


def live_page(template: str, context: dict) -> HttpResponse:
    return HttpResponse(live_text(template, context), headers={"X-Robots-Tag": "noindex"})


def live_text(template: str, context: dict) -> str:
    with translation.override("vi"):
        return render_to_string(template, {"language": "vi"} | context)


def live_list(pk: int | None, facts: dict) -> dict:
    """The context of live_list.html: the list as the site shows it."""
    document = LinkList.from_facts(pk or 0, facts).document()
    (found,) = page.link_lists({"services": {"link_lists": [document]}}, None, "vi")
    return {"list": found}
