"""The JSON API: the acts of the pages, for programs. Every route is thin over the functions the pages use."""

from typing import Any

from fastapi import APIRouter, Request

from api.routes.v1 import checks, drafts, identity, jobs, outlines, reports, returns, sections
from api.schemas.base import ERRORS

router = APIRouter(prefix="/api/v1", responses=ERRORS)
for part in (identity, reports, returns, outlines, jobs, drafts, sections, checks):
    router.include_router(part.router)


@router.get("/openapi.json", include_in_schema=False)
def show_document(request: Request) -> dict[str, Any]:
    """The OpenAPI document; open to everyone, as it holds nothing of anyone."""
    document: dict[str, Any] = request.app.openapi()
    return document
