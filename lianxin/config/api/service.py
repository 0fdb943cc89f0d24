"""The interface at one address 接口: everything declared, its description, its refusals."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from pydantic_core import to_json

from lianxin.config.api import briefs, documents, doing, files, papers, policies, reading, reckoning
from lianxin.config.api.operations import OPERATIONS, operation, router
from lianxin.config.api.problems import handle
from lianxin.kernel.pages import PUBLIC

# The browser pages that ship with the library would load their scripts from a foreign host.
api = NinjaAPI(
    title="连心桥 Lianxin",
    version="1",
    description="与网页、命令行共用同一套命令和查询。The same commands and queries as the pages and the command line.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
MODULES = (briefs, documents, doing, files, papers, policies, reading, reckoning)


@operation("GET", "/openapi.json", name="openapi", grant=PUBLIC, answer=dict, summary="接口说明 Description")
def openapi(request: HttpRequest) -> HttpResponse:
    """接口说明: every operation in the OpenAPI form; it holds no data."""
    return HttpResponse(
        _described(request.path.removesuffix("openapi.json")), content_type="application/json"
    )


@lru_cache(maxsize=1)
def _described(prefix: str) -> bytes:
    """Made once: it takes seconds, and anybody may ask."""
    return to_json(_with_problems(api.get_openapi_schema(path_prefix=prefix)))


def _with_problems(described: dict[str, Any]) -> dict[str, Any]:
    """Refusals have a media type of their own, which the library cannot be told."""
    for path in described["paths"].values():
        for one in path.values():
            for status, answer in one["responses"].items():
                if int(status) >= 400 and "application/json" in answer.get("content", {}):
                    answer["content"] = {"application/problem+json": answer["content"]["application/json"]}
    return described


handle(api)
api.add_router("", router)

__all__ = ["OPERATIONS", "api"]
