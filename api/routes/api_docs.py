"""The API's document as a page: every operation with what it takes and gives, without any script."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.web.pages import render

router = APIRouter(prefix="/api/v1")
Document = Mapping[str, Any]
_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, or a field of a body: `kind` in words, `model` the name of a schema it leads to."""

    name: str
    place: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it; `body` and `answer` name schemas or types."""

    method: str
    path: str
    summary: str
    parts: tuple[Part, ...]
    body: str
    answers: tuple[tuple[str, str, str], ...]


@router.get("/docs")
def show_docs(request: Request) -> Response:
    """The page; open to everyone like the document itself."""
    document = request.app.openapi()
    groups: dict[str, list[Operation]] = {one["name"]: [] for one in document["tags"]}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            groups[operation["tags"][0]].append(_read_operation(method, path, operation))
    schemas = {name: list(_read_fields(schema)) for name, schema in document["components"]["schemas"].items()}
    return render(request, "api_docs.html", document=document, groups=groups, schemas=sorted(schemas.items()))


def _read_operation(method: str, path: str, operation: Document) -> Operation:
    parts = tuple(
        Part(one["name"], one["in"], _name_kind(one["schema"]), one["required"], one.get("description", ""))
        for one in operation.get("parameters", ())
    )
    body = operation.get("requestBody", {}).get("content", {})
    kinds = [f"{media}：{_name_kind(one['schema'])}" for media, one in body.items()]
    answers = tuple(
        (status, answer["description"], _name_kinds(answer)) for status, answer in operation["responses"].items()
    )
    return Operation(method.upper(), path, operation.get("description", ""), parts, "、".join(kinds), answers)


def _name_kinds(answer: Document) -> str:
    """The kinds of an answer; a stream has none as a whole and is told by its media type."""
    content = answer.get("content", {})
    return "、".join(_name_kind(one["schema"]) if "schema" in one else media for media, one in content.items())


def _read_fields(schema: Document) -> Iterator[Part]:
    """The fields of an object; the values of an enumeration are told by its kind."""
    needed = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        examples = "、".join(str(one) for one in field.get("examples", ()))
        yield Part(name, "", _name_kind(field), name in needed, examples)


def _name_kind(schema: Document) -> str:
    """A schema in a few words: the name of a model, a list of something, a choice, a plain type with its format."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "anyOf" in schema:
        return " | ".join(_name_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_name_kind(schema['items'])}]"
    return f"{schema.get('type', 'any')} {schema.get('format', '')}".strip()
