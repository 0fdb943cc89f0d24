"""How a refusal is told to a program 拒绝的回答: every reason, as `application/problem+json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic_core import to_json

from lianxin.config.doing import refusal_json
from lianxin.kernel.pages import status_of
from lianxin.kernel.refusal import Reason, Refused
from lianxin.kernel.tracing import number

NOT_SIGNED_IN = Reason("not_signed_in", "请先登录或提供有效令牌", "Sign in or give a valid token.")
BAD_JSON = Reason("bad_json", "请求内容不是有效的 JSON", "The body is no valid JSON.")
TOO_LARGE = Reason("too_large", "请求内容过大", "The body is too large.")
BROKEN = Reason(
    "broken",
    "系统出错，未写入任何内容，请向管理员提供编号",
    "Something broke; nothing was written. Tell the number.",
)
NOWHERE = Reason("not_found", "没有此地址", "No such address.")

# What pydantic calls it → how a person is told; {limit} comes from the error's context.
WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("请填写", "is wanted"),
    "extra_forbidden": ("没有这一项", "is not known"),
    "string_too_short": ("请填写", "is wanted"),
    "string_too_long": ("最多{max_length}字", "has more than {max_length} characters"),
    "too_long": ("最多{max_length}项", "has more than {max_length} members"),
    "enum": ("应为：{expected}", "must be one of: {expected}"),
    "string_type": ("应为文字", "must be a text"),
    "string_unicode": ("含有无效字符", "holds invalid characters"),
    "bool_type": ("应为 true 或 false", "must be true or false"),
    "int_type": ("应为整数", "must be a whole number"),
    "list_type": ("应为数组", "must be a list"),
    "model_type": ("应为对象", "must be an object"),
    "uuid_parsing": ("应为 UUID", "must be a UUID"),
}
OTHERWISE = ("格式不正确", "has the wrong form")


def told(status: int, reasons: Iterable[Reason]) -> HttpResponse:
    """A refusal with its reasons in the reader's language."""
    language = get_language() or "zh-hans"
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "number": number(),
        "reasons": refusal_json(tuple(reasons), language),
    }
    return HttpResponse(to_json(body), status=status, content_type="application/problem+json")


def of_refused(_request: HttpRequest, refused: Any) -> HttpResponse:
    """What a command or a query refused."""
    return told(status_of(refused), refused.reasons)


def _of_form(_request: HttpRequest, error: Any) -> HttpResponse:
    return told(422, [_reason(one) for one in error.errors])


def _reason(error: Mapping[str, Any]) -> Reason:
    kind, context = str(error["type"]), error.get("ctx") or {}
    zh, en = WORDS.get(kind, OTHERWISE)
    field = _field(error["loc"])
    return Reason(kind, f"{field}：{_filled(zh, context)}", f"{field}: {_filled(en, context)}", field)


def _filled(words: str, context: Mapping[str, Any]) -> str:
    return words.format_map({name: str(value) for name, value in context.items()} | {"limit": ""})


def _field(place: Sequence[object]) -> str:
    """`items[1].title` from ("body", "body", "items", 1, "title"): where it stands in what was sent."""
    inner = place[2:] if len(place) > 1 and place[0] == place[1] == "body" else place[1:]
    words = "".join(f"[{one}]" if isinstance(one, int) else f".{str(one)[:60]}" for one in inner)
    return words.lstrip(".") or "body"


def _of_http(_request: HttpRequest, error: Any) -> HttpResponse:
    return told(error.status_code, [BAD_JSON if error.status_code == 400 else NOWHERE])


def handle(api: NinjaAPI) -> None:
    """Let an API tell every refusal in this form."""
    api.add_exception_handler(Refused, of_refused)
    api.add_exception_handler(ValidationError, _of_form)
    api.add_exception_handler(HttpError, _of_http)
    api.add_exception_handler(AuthenticationError, lambda _request, _error: _not_signed_in())
    api.add_exception_handler(RequestDataTooBig, lambda _request, _error: told(413, [TOO_LARGE]))
    api.add_exception_handler(Http404, lambda _request, _error: told(404, [NOWHERE]))


def _not_signed_in() -> HttpResponse:
    answer = told(401, [NOT_SIGNED_IN])
    answer["WWW-Authenticate"] = "Bearer"
    return answer
