"""The web application: one process, one database, one corpus."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.engine import Engine
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from api.accounts.sessions import drop_old_sessions
from api.database import open_database
from api.embedding_access import make_embedder, meaning_embedder
from api.jobs.workers import DraftingWorkers
from api.office_evidence import OfficeLibraries, Stock
from api.operation.figures import counting
from api.routes import (
    accounts,
    api_docs,
    audit,
    check,
    drafts,
    guides,
    home,
    jobs,
    operation,
    outlines,
    reports,
    second_factor,
    sections,
    sign_in,
    statistics,
    tokens,
    v1,
)
from api.settings import Settings
from api.storage import make_corpus
from api.version import program_version
from api.web.api_document import DESCRIPTION, TAGS, describe_api
from api.web.assets import static_files
from api.web.embedding import EmbeddingThread
from api.web.errors import add_error_pages
from api.web.headers import GuardHeaders
from api.web.paraphrases import ParaphraseThread
from api.web.rates import RequestRates
from api.web.request_log import RequestLog
from api.web.state import State
from corpus.embed import Embedder
from corpus.library import Corpus

MOST_BODY_BYTES = 64 * 1024 * 1024
PAGES = (
    sign_in,
    home,
    reports,
    statistics,
    jobs,
    outlines,
    drafts,
    sections,
    check,
    accounts,
    audit,
    guides,
    tokens,
    second_factor,
    operation,
    api_docs,
)


def create_app(
    settings: Settings, embedder: Embedder | None = None, after_load: Callable[[], None] = lambda: None
) -> FastAPI:
    """The application over the settings, with the embedding model they name unless another is given. `after_load` is
    called from a thread when all is loaded that drafts will need.

    FastAPI's documentation pages are off because they load scripts from elsewhere.
    """
    app = FastAPI(
        title="Nigao 拟稿",
        version=program_version(),
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_hold_state(settings, embedder or make_embedder(settings.home), after_load),
    )
    app.openapi = lambda: describe_api(app)  # type: ignore[method-assign]  # FastAPI's way of extending the document
    app.mount("/static", static_files(), name="static")
    for routes in PAGES:
        app.include_router(routes.router, include_in_schema=False)
    app.include_router(v1.router)
    add_error_pages(app)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BODY_BYTES)
    app.add_middleware(GuardHeaders)
    app.add_middleware(RequestLog)
    return app


def _stock(settings: Settings, engine: Engine, corpus: Corpus) -> Stock:
    return Stock(settings, engine, corpus, OfficeLibraries(engine, corpus))


def _hold_state(
    settings: Settings, embedder: Embedder, after_load: Callable[[], None]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = open_database(settings.home)
        rates = RequestRates(settings.rate_per_user, settings.rate_per_office)
        drop_old_sessions(engine, settings.session_limits)
        try:
            with (
                counting() as figures,
                make_corpus(engine, settings.home, embedder) as corpus,
                EmbeddingThread(corpus) as embedding,
                ParaphraseThread(stock := _stock(settings, engine, corpus), meaning_embedder(embedder)) as paraphrases,
                DraftingWorkers(stock, after_load) as workers,
            ):
                held = (stock.libraries, embedding, paraphrases, workers, rates, figures)
                app.state.nigao = State(settings, engine, corpus, *held)
                yield
        finally:
            engine.dispose()

    return lifespan
