"""Answers of the interface: JSON in UTF-8 for every site, and problems after RFC 9457."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from portal.api.shapes import ADDRESS, MOMENT, NUMBER, TEXT, Field, Shape

ROOT = "/api/v1/"
METHODS = "GET, HEAD, OPTIONS"
TITLES = {
    400: "Yêu cầu không đọc được",
    404: "Không có",
    405: "Chỉ để đọc",
    410: "Đã gỡ hoặc đã hết hạn đăng",
    429: "Quá nhiều lượt hỏi",
    503: "Tạm thời chưa trả lời được",
}


_LATER = {429: "60", 503: "600"}
"""Status → seconds after which to ask again."""


def _optional(name: str):
    return lambda facts: facts.get(name)


PARAMETER_PROBLEM = Shape("ParameterProblem", "Một tham số sai.", (
    Field("parameter", TEXT, "Tên tham số."),
    Field("detail", TEXT, "Phải sửa thế nào."),
))  # fmt: skip
PROBLEM = Shape("Problem", "Điều không thực hiện được, theo RFC 9457.", (
    Field("type", ADDRESS, "Địa chỉ trang giải thích loại lỗi."),
    Field("title", TEXT, "Loại lỗi bằng chữ."),
    Field("status", NUMBER, "Mã trạng thái HTTP."),
    Field("detail", TEXT, "Điều gì đã xảy ra và nên làm gì."),
    Field("errors", PARAMETER_PROBLEM, "Từng tham số sai.", lambda facts: facts.get("errors", []), many=True),
    Field("state", {"enum": ["withdrawn", "expired", None]}, "Bài đã gỡ (withdrawn) hay hết hạn đăng (expired).",
          _optional("state")),
    Field("explanation", TEXT, "Lời giải thích công khai khi gỡ bài.", _optional("explanation"), optional=True),
    Field("since", MOMENT, "Gỡ hoặc hết hạn từ lúc nào.", _optional("since"), optional=True),
    Field("replacement", ADDRESS, "Bài thay thế, trong giao diện này.", _optional("replacement"), optional=True),
))  # fmt: skip


class Problem(Exception):
    """Ends a request: status, a Vietnamese sentence, further members of PROBLEM."""

    def __init__(self, status: int, detail: str, **further):
        super().__init__(detail)
        self.status, self.detail, self.further = status, detail, further


def answer(facts: dict, status: int = 200, content_type: str = "application/json") -> JsonResponse:
    return JsonResponse(facts, status=status, content_type=content_type, json_dumps_params={"ensure_ascii": False})


class OpenToAll:
    """Middleware, the outermost: every site's scripts may read what is below ROOT, redirects and refusals that never
    reach an endpoint too. It is public, and no answer depends on who asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(ROOT):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def problem(status: int, detail: str, **further) -> JsonResponse:
    facts = {"type": f"{settings.SITE_URL}/api/#loi-{status}", "title": TITLES[status], "status": status}
    response = answer(PROBLEM.write(facts | {"detail": detail} | further), status, "application/problem+json")
    if status == 405:
        response["Allow"] = METHODS
    if status in _LATER:
        response["Cache-Control"], response["Retry-After"] = "no-store", _LATER[status]
    return response


def nothing_here(request: HttpRequest) -> JsonResponse:
    """For what no endpoint answers."""
    return problem(404, f"Không có địa chỉ này trong giao diện. Các địa chỉ có ở {settings.SITE_URL}/api/.")
