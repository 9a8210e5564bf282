"""The interface described: OpenAPI 3.1 for programs, a page for people; both from the endpoints' own tables."""

from collections.abc import Sequence

from django.conf import settings
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from portal.api.answers import PROBLEM, ROOT, TITLES, answer
from portal.api.endpoints import Endpoint, read_only
from portal.api.parameters import Parameter, values_of
from portal.api.samples import Sample
from portal.context import pieces_of
from portal.page import identity

VERSION = "1.0.0"
TERMS = (
    "Tin bài là thông tin công khai của cơ quan nhà nước. Khi dùng lại xin ghi nguồn, dẫn địa chỉ bài gốc (`url`), "
    "giữ đúng nội dung, và bỏ những bài đã gỡ."
)


def routes(endpoints: Sequence[Endpoint]) -> list[URLPattern]:
    """Everything under /api/."""

    def described(request):
        values_of(request.GET, ())
        return answer(document(endpoints, identity(pieces_of(request), request, "vi")["name"]))

    @require_safe
    def about(request):
        heading = gettext("Giao diện dữ liệu mở")
        context = {
            "heading": heading,
            "crumbs": [{"title": heading, "url": request.path}],
            "samples": [Sample(each, request) for each in endpoints],
            "root": f"{settings.SITE_URL}{ROOT}",
            "terms": TERMS,
            "problems": TITLES,
        }
        return render(request, "api.html", context)

    return [
        path("api/", about, name="api"),
        path(f"{ROOT[1:]}openapi.json", read_only(described), name="api_description"),
        *(endpoint.route for endpoint in endpoints),
    ]


def document(endpoints: Sequence[Endpoint], site: str) -> dict:
    """The description after OpenAPI 3.1. site: whose interface it is."""
    shapes = {shape.name: shape for each in endpoints for shape in each.shape.with_inner()}
    shapes |= {shape.name: shape for shape in PROBLEM.with_inner()}
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Giao diện dữ liệu mở – {site}", "version": VERSION, "description": TERMS},
        "servers": [{"url": settings.SITE_URL}],
        "paths": {f"{ROOT}{each.path}": {"get": _operation(each)} for each in endpoints},
        "components": {"schemas": {name: shape.schema() for name, shape in sorted(shapes.items())}},
    }


def _operation(endpoint: Endpoint) -> dict:
    found = {
        "description": endpoint.shape.told,
        "headers": {"ETag": {"description": "Gửi lại trong If-None-Match.", "schema": {"type": "string"}}},
        "content": _content("application/json", endpoint.shape.name),
    }
    refused = {400, *endpoint.problems, *([404] if endpoint.in_path else [])}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "description": endpoint.told,
        "parameters": [_parameter(each, "path") for each in endpoint.in_path]
        + [_parameter(each, "query") for each in endpoint.parameters],
        "responses": {
            "200": found,
            "304": {"description": "Vẫn như lần trước."},
            **{str(status): _problem(TITLES[status]) for status in sorted(refused)},
            "default": _problem("Điều khác không thực hiện được."),
        },
    }


def _parameter(parameter: Parameter, place: str) -> dict:
    return {
        "name": parameter.name,
        "in": place,
        "required": place == "path",
        "description": parameter.told,
        "schema": parameter.schema,
        "example": parameter.value(parameter.example) if parameter.schema["type"] == "integer" else parameter.example,
    }


def _problem(words: str) -> dict:
    return {"description": words, "content": _content("application/problem+json", PROBLEM.name)}


def _content(kind: str, shape: str) -> dict:
    return {kind: {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
