"""Every address of the interface with its grant 接口清单: an address without one cannot exist.

The counterpart of `kernel.pages` for programs: the declaration and the check. What is answered stands elsewhere.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel

from lianxin.config.api.auth import AUTH, actor_of
from lianxin.kernel.grants import GRANTS
from lianxin.kernel.pages import PUBLIC, SIGNED_IN
from lianxin.kernel.refusal import refuse


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: method, route below /api/v1, name, the grant it needs."""

    method: str
    route: str
    name: str
    grant: str


class ReasonOut(BaseModel):
    """One reason of a refusal."""

    code: str
    text: str
    field: str = ""


class Problem(BaseModel):
    """A refusal with all its reasons 拒绝及全部理由."""

    type: str = "about:blank"
    title: str
    status: int
    number: str = ""
    reasons: list[ReasonOut]


OPERATIONS: list[Operation] = []
router = Router()

View = Callable[..., HttpResponseBase]
REFUSALS = {
    400: "请求不成立",
    401: "未登录",
    403: "无权限",
    404: "不存在或不在范围内",
    409: "已有变化或编号重复使用",
    413: "内容过大",
    422: "未通过校验，附全部理由",
}


def file_of(*kinds: str) -> dict[str, Any]:
    """What the description of an operation says of an answer that is a file of one of some media types."""
    told = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"content": told}}}


def operation(
    method: str, route: str, *, name: str, grant: str, answer: Any, summary: str, **more: Any
) -> Callable[[View], View]:
    """Declare an operation: its method, route, name, grant (or PUBLIC, or SIGNED_IN) and the form of its answer."""
    if grant not in (PUBLIC, SIGNED_IN) and grant not in GRANTS:
        raise ValueError(f"operation {name}: no such grant {grant}")

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **values: Any) -> HttpResponseBase:
            if grant not in (PUBLIC, SIGNED_IN) and grant not in actor_of(request).grants:
                raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
            return view(request, **values)

        # Read here, where the names of the view's module are known.
        vars(guarded)["__signature__"] = inspect.signature(view, eval_str=True)
        OPERATIONS.append(Operation(method, route, name, grant))
        router.api_operation(
            [method],
            route,
            auth=None if grant == PUBLIC else AUTH,
            response={200: answer, **_refusals(grant)},
            operation_id=name,
            url_name=name,
            summary=summary,
            **more,
        )(guarded)
        return guarded

    return declare


def _refusals(grant: str) -> Mapping[int, Any]:
    return {} if grant == PUBLIC else {status: Problem for status in REFUSALS}
