"""An endpoint: a row that says all of one address, and the view that holds it to what the row says."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from portal import unlinking
from portal.api.answers import METHODS, ROOT, Problem, answer, problem
from portal.api.parameters import Parameter, Refused, values_of
from portal.api.shapes import Shape
from portal.blocking import blocked_hosts
from portal.limiter import Limiter
from portal.senders import sender_of

_IN_PATH = re.compile(r"\{(\w+)\}")
questions = Limiter(600, within=60)
"""Of one address in a minute, in each process; what the page cache answers is not counted."""


@dataclass(frozen=True)
class Endpoint:
    """respond(request, **values) gives the subject of the shape, or raises Problem with one of `problems`.

    name: of the view in the table of addresses. path: below ROOT, parameters in braces. summary, told: in Vietnamese,
    for the description, with code in backticks. example: a query to try. examples(request): name of a parameter → a
    value of it that this site has. in_order: pairs of parameters of which the first may not lie after the second.
    """

    name: str
    path: str
    summary: str
    told: str
    shape: Shape
    respond: Callable
    parameters: tuple[Parameter, ...] = ()
    in_path: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = ()
    example: str = ""
    examples: Callable | None = None
    in_order: tuple[tuple[str, str], ...] = ()

    def example_path(self, examples: dict[str, str]) -> str:
        """Below ROOT, to try."""
        path = self.path.format(**{each.name: examples.get(each.name, each.example) for each in self.in_path})
        return f"{path}?{self.example}" if self.example else path

    @property
    def route(self) -> URLPattern:
        pattern = _IN_PATH.sub(r"(?P<\1>[^/]+)", f"{ROOT[1:]}{self.path}")
        return re_path(f"^{pattern}$", read_only(self._answer), name=self.name)

    def _answer(self, request, **texts) -> HttpResponse:
        try:
            values = {each.name: each.value(texts[each.name]) for each in self.in_path}
        except ValueError:
            raise Problem(404, "Không có gì ở địa chỉ này. " + self.in_path[0].sentence) from None
        asked = values_of(request.GET, self.parameters, self.in_order)
        return answer(self.facts(request, **values, **asked))

    def facts(self, request, **values) -> dict:
        """What is answered, without the addresses of blocked hosts."""
        with unlinking.without(blocked_hosts(request)):
            return self.shape.write(self.respond(request, **values))


def read_only(view: Callable) -> Callable:
    """The view with what all of the interface shares: methods, refusals, other sites' scripts."""

    @csrf_exempt
    def asked(request, **texts):
        if request.method == "OPTIONS":
            return _options()
        if request.method not in ("GET", "HEAD"):
            return problem(405, f"Giao diện này chỉ để đọc. Xin dùng một trong: {METHODS}.")
        if questions.is_too_many("api", sender_of(request)):
            return problem(429, "Từ mạng của bạn vừa có quá nhiều lượt hỏi. Xin đợi một phút rồi hỏi tiếp.")
        try:
            return view(request, **texts)
        except Refused as refused:
            return problem(400, " ".join(error["detail"] for error in refused.errors[:3]), errors=refused.errors[:20])
        except Problem as stopped:
            return problem(stopped.status, stopped.detail, **stopped.further)
        except SuspiciousOperation:
            return problem(400, "Yêu cầu có quá nhiều tham số. Xin bớt đi.")

    return asked


def _options() -> HttpResponse:
    """What may be done, also for the browsers of other sites, which ask before they send a condition."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response["Access-Control-Max-Age"] = "86400"
    return response
