"""The web face. For now one page that says what there is; the application is a later issue."""

from importlib.metadata import version

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>拟稿</title>
<body><h1>拟稿 {version}</h1><p>网页还没有建好。现在请用命令行：<code>nigao demo</code>、<code>nigao draft</code>、
<code>nigao check</code>，用法见 README。</p></body></html>"""


def create_app() -> FastAPI:
    """The application; its documentation pages are off because they load scripts from elsewhere."""
    app = FastAPI(title="Nigao", docs_url=None, redoc_url=None)

    @app.get("/", response_class=HTMLResponse)
    def show_start() -> str:
        return _PAGE.format(version=version("nigao"))

    return app
