"""What the page of the interface shows of an endpoint: examples that this site answers, and one answer, shortened."""

import json
from copy import copy

from django.http import Http404, HttpRequest, QueryDict

from portal.api.answers import ROOT, Problem
from portal.api.endpoints import Endpoint
from portal.api.parameters import values_of

LONGEST = 70
"""Characters of a text in a sample."""


class Sample:
    """An endpoint with what there is to try on this site now."""

    def __init__(self, endpoint: Endpoint, request: HttpRequest):
        self.endpoint = endpoint
        self.examples = endpoint.examples(request) if endpoint.examples else {}
        self.heading = f"GET {ROOT}{endpoint.path}"
        self.path = endpoint.example_path(self.examples)
        self.parameters = [(each, self.examples.get(each.name, each.example)) for each in endpoint.parameters]
        self.answer = self._answer(request)

    def _answer(self, request: HttpRequest) -> str:
        """ "" where there is nothing to show: no article is live yet, or its seal is broken."""
        asked = copy(request)
        limited = any(each.name == "limit" for each in self.endpoint.parameters)
        asked.GET = QueryDict("limit=1" if limited else "")
        values = values_of(asked.GET, self.endpoint.parameters)
        for each in self.endpoint.in_path:
            values[each.name] = each.value(self.examples.get(each.name, each.example))
        try:
            facts = self.endpoint.facts(asked, **values)
        except (Problem, Http404):
            return ""
        return json.dumps(shortened(facts), ensure_ascii=False, indent=2)


def shortened(value):
    """The same members, of every list the first entry, and no text longer than LONGEST."""
    if isinstance(value, dict):
        return {name: shortened(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shortened(value[0])] if value else []
    if isinstance(value, str) and len(value) > LONGEST and not value.startswith(("http://", "https://")):
        return f"{value[:LONGEST].rstrip()}…"
    return value
