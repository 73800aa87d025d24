"""All looks in turn. Whatever one of them comes upon, the others are made and it is told as out of order."""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy.engine import Engine

from api.database import DATABASE_FILE
from api.embedding_access import make_embedder
from api.failures import explain_failure, known_failures
from api.operation.doctor.check import Check
from api.operation.doctor.indexes import check_copies, check_vectors, check_words
from api.operation.doctor.machine import (
    check_disk,
    check_embedding_service,
    check_endpoints,
    check_fonts,
    check_permissions,
)
from api.operation.doctor.records import check_clock, check_database, check_jobs, check_migrations, check_originals
from api.settings import Settings
from corpus.db import open_engine
from corpus.errors import NigaoError
from corpus.search.static_vectors import StaticEmbedder

Look = Callable[[], Check | Iterable[Check]]


def examine(settings: Settings) -> Iterator[Check]:
    """Every check, as it is made. The database is opened as it is, without bringing it up to this version."""
    data = settings.data
    engine = open_engine(settings.home.database_url or data.resolve() / DATABASE_FILE)
    try:
        yield from _look("permissions", "权限", lambda: check_permissions(data))
        yield from _look("disk", "磁盘", lambda: check_disk(data))
        version = list(_look("migrations", "数据库版本", lambda: check_migrations(engine)))
        yield from version
        yield from _look("database", "数据库", lambda: check_database(engine))
        if version[0].state == "ok":
            yield from _examine_rows(engine, settings)
        yield from _look("fonts", "字体", check_fonts)
        yield from _look("endpoint", "模型服务", lambda: check_endpoints(settings))
        yield from _look("embedding", "向量服务", lambda: check_embedding_service(settings.home))
    finally:
        engine.dispose()


def _examine_rows(engine: Engine, settings: Settings) -> Iterator[Check]:
    data = settings.data
    yield from _look("originals", "原文件", lambda: check_originals(engine, data / "originals"))
    yield from _look("words", "词语索引", lambda: check_words(engine))
    if not settings.chroma_url:  # a server's index is probed by whoever searches in it
        yield from _look("vectors", "语义索引", lambda: check_vectors(engine, data / "vectors", _models(settings)))
    yield from _look("copies", "比对索引", lambda: check_copies(engine, data / "copies"))
    yield from _look("jobs", "起草任务", lambda: check_jobs(engine))
    yield from _look("clock", "时钟", lambda: check_clock(engine))


def _models(settings: Settings) -> tuple[str, str]:
    return StaticEmbedder.name, make_embedder(settings.home).name


def _look(name: str, title: str, look: Look) -> Iterator[Check]:
    try:
        found = look()
        yield from (found,) if isinstance(found, Check) else found
    except NigaoError as error:
        yield Check(name, title, "bad", str(error).rstrip("。"))
    except known_failures() as error:
        yield Check(name, title, "bad", explain_failure(error).rstrip("。"))
