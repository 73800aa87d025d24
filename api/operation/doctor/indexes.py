"""The indexes against the records they were made from. All of them can be made anew, so none of this loses anything."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import column, func, select, table
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.operation.doctor.check import Check
from corpus.copying.index_folder import IndexFolder
from corpus.db import reading
from corpus.records import EmbeddingRecord, IndexState, PassageRecord, ReportRecord
from corpus.search.vectors import LEAST_FOUND, PROBES, SELF_SIMILARITY, load_vectors
from corpus.search.words import WORDS_VERSION
from corpus.store import FolderTakenError, PassageStore, StoreError

_words = table("passage_words", column("rowid"))


def check_words(engine: Engine) -> Check:
    """Every passage in the full-text table, and nothing else."""
    if engine.dialect.name != "sqlite":
        return Check("words", "词语索引", "unseen", "由数据库服务器自己管着")
    with reading(engine) as session:
        passages = set(session.scalars(select(PassageRecord.seq)))
        words = set(session.scalars(select(_words.c.rowid)))
        state = session.get(IndexState, "words")
    missing, extra = len(passages - words), len(words - passages)
    if missing or extra:
        return Check("words", "词语索引", "todo", f"少 {missing} 段，多 {extra} 段已删除的；请用 nigao reindex 重建")
    if passages and (state is None or state.version != WORDS_VERSION):
        return Check("words", "词语索引", "todo", "是按旧规则建的，启动 nigao serve 时自动重建")
    return Check("words", "词语索引", "ok", f"{len(passages)} 段，与数据库相符")


def check_vectors(engine: Engine, folder: Path, models: Sequence[str]) -> Iterator[Check]:
    """Every passage has a vector of the last of the `models`, and Chroma has what SQL has of each of them."""
    with reading(engine) as session:
        made = select(EmbeddingRecord.passage_seq).where(EmbeddingRecord.model == models[-1])
        pending = session.scalar(select(func.count()).where(PassageRecord.seq.not_in(made))) or 0
        offices = session.scalars(select(ReportRecord.office).distinct().order_by(ReportRecord.office)).all()
        total = session.scalar(select(func.count()).select_from(EmbeddingRecord)) or 0
        if pending:
            message = f"{pending} 段还没有向量；nigao serve 运行时自动补，检索暂时少一种依据"
            yield Check("embeddings", "语义向量", "todo", message)
        else:
            yield Check("embeddings", "语义向量", "ok", "每段都有")
        yield _compare_all(session, folder, models, offices) if folder.is_dir() else _absent(total)


def check_copies(engine: Engine, folder: Path) -> Check:
    """The index of the copy check, which catches up by itself whenever something is checked."""
    with reading(engine) as session:
        stored = set(session.scalars(select(ReportRecord.id)))
    if not folder.is_dir():
        return Check("copies", "比对索引", "ok", "还没有建，下次核对时自动建" if stored else "还没有要比对的总结")
    index = IndexFolder(folder).load()
    if index is None:
        return Check("copies", "比对索引", "todo", "不完整或坏了，下次核对时自动重建")
    missing, extra = len(stored - index.ids()), len(index.ids() - stored)
    if missing or extra:
        return Check("copies", "比对索引", "ok", f"少 {missing} 份，多 {extra} 份已删除的，下次核对时自动跟上")
    return Check("copies", "比对索引", "ok", f"{len(stored)} 份，与数据库相符")


def _absent(total: int) -> Check:
    if total:
        return Check("vectors", "语义索引", "todo", "文件夹没有了，下次检索时自动从数据库重建")
    return Check("vectors", "语义索引", "ok", "还没有要索引的总结")


def _compare_all(session: Session, folder: Path, models: Sequence[str], offices: Sequence[str]) -> Check:
    store, found, total = PassageStore(folder), [], 0
    try:
        for office in offices:
            for model in models:
                number, fault = _compare(session, store, office, model)
                total += number
                found += [f"{office}：{fault}"] if fault else []
    except FolderTakenError:
        return Check("vectors", "语义索引", "unseen", "由正在运行的 nigao serve 管着，请看 /health/ready 的 index")
    except StoreError:
        return Check("vectors", "语义索引", "todo", "坏了，下次检索时自动重建，也可以用 nigao reindex")
    finally:
        store.close()
    if found:
        return Check("vectors", "语义索引", "todo", f"{'；'.join(found[:3])}；请用 nigao reindex 重建", tuple(found))
    return Check("vectors", "语义索引", "ok", f"{total} 条，与数据库相符")


def _compare(session: Session, store: PassageStore, office: str, model: str) -> tuple[int, str]:
    """How many vectors SQL has, and how Chroma's differ from them."""
    of_set = EmbeddingRecord.model == model, EmbeddingRecord.office == office
    wanted = set(session.scalars(select(EmbeddingRecord.passage_seq).where(*of_set)))
    held = store.keys(office, model)
    if missing := len(wanted - held):
        return len(wanted), f"少 {missing} 条向量"
    if extra := len(held - wanted):
        return len(wanted), f"多 {extra} 条已删除的段落的向量"
    numbers = sorted(wanted)[:: max(1, len(wanted) // PROBES)][:PROBES]
    vectors = [vector for vector in load_vectors(session, numbers, model).values() if vector.any()]
    if not vectors:
        return len(wanted), ""
    nearest = store.query(office, model, np.stack(vectors), 1)
    itself = sum(bool(row) and row[0][1] >= SELF_SIMILARITY for row in nearest)
    silent = itself < len(vectors) * LEAST_FOUND
    return len(wanted), f"抽查 {len(vectors)} 条，只有 {itself} 条找得到自己" if silent else ""
