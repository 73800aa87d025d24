"""Static files: our own, and htmx from its installed package."""

import os

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class KeptFiles(StaticFiles):
    """Static files that browsers keep for a year: their addresses carry a hash of the content (`pages.asset`)."""

    def file_response(
        self, full_path: "os.PathLike[str] | str", stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, to be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def static_files() -> KeptFiles:
    """All static files of the pages under one address."""
    return KeptFiles(packages=[("api", "static"), ("api", "guide"), ("js_lib_htmx", "static/htmx")])
