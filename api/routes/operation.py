"""What watches an installation asks: does it live, can it work, and its figures."""

from ipaddress import ip_address
from secrets import compare_digest

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.operation.readiness import find_obstacles
from api.web.state import State, StateNow

router = APIRouter()
_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("/health")
@router.get("/health/live")
async def show_health() -> dict[str, str]:
    """That the process answers; open to everyone and says nothing else."""
    return {"status": "ok"}


@router.get("/health/ready")
def show_readiness(state: StateNow) -> JSONResponse:
    """Whether requests should be sent here: 503 while a part that all work needs is missing. Open to everyone."""
    readiness = find_obstacles(state.engine, state.settings.data, state.corpus)
    content = {"status": "ok" if readiness.is_ready else "unready", "checks": readiness.checks}
    return JSONResponse(content, status_code=200 if readiness.is_ready else 503)


@router.get("/metrics")
def show_figures(request: Request, state: StateNow) -> Response:
    """The figures for Prometheus, for this machine and for who has the token; nobody else learns that they exist."""
    if not (_is_local(request) or _has_token(request, state)):
        raise HTTPException(404)
    return Response(state.figures.show(state.engine), media_type=CONTENT_TYPE_LATEST)


def _is_local(request: Request) -> bool:
    """Asked from this machine, and not by a proxy on it for someone else."""
    if request.client is None or any(name in request.headers for name in _PROXY_HEADERS):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request, state: State) -> bool:
    expected = state.settings.metrics_token.get_secret_value()
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    return bool(expected) and scheme.lower() == "bearer" and compare_digest(sent.strip().encode(), expected.encode())
