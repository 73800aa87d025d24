"""The OpenAPI document of /api/v1, from the routes, with what FastAPI cannot know: who may call, how errors look."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.web.problems import PROBLEM_TYPE

DESCRIPTION = (
    "与网页相同的功能，供程序调用。身份：请求头 `Authorization: Bearer nigao_…`，令牌在网页的“令牌”一页建立；"
    "令牌只能看到和修改本人所在单位的材料，别的单位的编号一律是 404。出错时返回 application/problem+json"
    "（RFC 9457），detail 是一句中文说明。"
)
TAGS = [
    {"name": "身份", "description": "令牌是谁的。"},
    {"name": "往年总结", "description": "上传、查看、更正、删除、检索。"},
    {"name": "统计数据", "description": "一年的统计数据和事项；每次保存是新的一版。"},
    {"name": "提纲", "description": "本单位的提纲和一份稿件的提纲：加、去、移、改名。"},
    {"name": "初稿任务", "description": "请程序写初稿，查看进度。"},
    {"name": "稿件", "description": "正文、数字的来源、问题、流转、导出。"},
    {"name": "章节", "description": "手改、重新生成、候选稿、历史、锁定。"},
    {"name": "核对", "description": "核对外来稿件，不保存。"},
]
_METHODS = ("get", "put", "post", "patch", "delete")


def describe_api(app: FastAPI) -> dict[str, Any]:
    """The document, made once for a process."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            tags=app.openapi_tags,
            routes=app.routes,
        )
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"token": []}]
        for operations in document["paths"].values():
            for method in _METHODS:
                if method in operations:
                    _mark_problems(operations[method])
        app.openapi_schema = document
    return app.openapi_schema


def _mark_problems(operation: dict[str, Any]) -> None:
    """Errors are problem details, which FastAPI would list as what the answer is."""
    for status, answer in operation["responses"].items():
        if status >= "400":
            (problem,) = answer["content"].values()
            answer["content"] = {PROBLEM_TYPE: problem}
