"""The workers of the serving process: one thread with an event loop of its own that does several jobs side by side."""

import asyncio
import logging
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from api.embedding_access import is_service
from api.failures import explain_failure, known_failures
from api.jobs.drafting import write_draft
from api.jobs.live import LiveJob, LiveJobs
from api.jobs.queue import LEASE, Job, claim_job, fail_job, finish_job, release_job, release_jobs, renew_lease
from api.jobs.shared_live import SHARED_PAUSE, forget, publish
from api.jobs.turns import Turns
from api.model_access import load_client
from api.office_evidence import Stock
from corpus.errors import NigaoError
from corpus.postgres import DatabaseAwayError
from drafter.budget import count_tokens
from drafter.checks.evidence import Evidence
from drafter.review import run_checks

_LOG = logging.getLogger("nigao.jobs")
_POLL_SECONDS = 2.0
"""How often the queue is looked at without being woken: for jobs of a process that died."""
_TRIES_TO_GIVE_BACK = 10


class DraftingWorkers:
    """Does jobs while it is entered. What is running when it is left goes back to the queue. `after_load` is called
    from a thread when all is loaded that jobs will need."""

    def __init__(self, stock: Stock, after_load: Callable[[], None] = lambda: None) -> None:
        self.live = LiveJobs()
        self._after_load = after_load
        self._stock = stock
        self._engine = stock.engine
        self._owner = uuid.uuid4().hex
        self._loop = asyncio.new_event_loop()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._wanted = asyncio.Event()
        self._turns = Turns()
        self._over = False
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="drafting")

    def __enter__(self) -> "DraftingWorkers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()
        self._loop.close()
        release_jobs(self._engine, self._owner)

    def wake(self) -> None:
        """Says that there is a new job."""
        self._loop.call_soon_threadsafe(self._wanted.set)

    def cancel(self, job_id: str) -> None:
        """Stops a job of this process now; it was marked as cancelled before."""
        self._loop.call_soon_threadsafe(self._cancel, job_id)

    def _cancel(self, job_id: str) -> None:
        if task := self._tasks.get(job_id):
            task.cancel()

    def _stop(self) -> None:
        self._wanted.set()
        for task in self._tasks.values():
            task.cancel()

    async def _serve(self) -> None:
        self._loop.run_in_executor(None, self._load)
        while not self._over:
            self._wanted.clear()
            while len(self._tasks) < self._stock.settings.jobs_parallel and not self._over:
                job = await asyncio.to_thread(self._claim)
                if job is None or self._over:
                    break
                if job.id in self._tasks:
                    continue  # its own, whose lease ran out while the process was suspended or the clock was set
                self._tasks[job.id] = asyncio.create_task(self._do(job))
            try:
                await asyncio.wait_for(self._wanted.wait(), _POLL_SECONDS)
            except TimeoutError:
                continue
        if self._tasks:
            await asyncio.wait(self._tasks.values())

    def _load(self) -> None:
        """Loads what the first draft would load, some seconds of work, so that nobody's first words wait for it."""
        if self._stock.settings.model_url:
            load_client()
            count_tokens("工会")
            run_checks("受理劳动争议96件。", Evidence(year=2025))
            self._stock.corpus.load_index()
            embedder = self._stock.corpus.embedder
            if embedder is not None and not is_service(embedder):
                embedder.embed(["工会"], query=True)
        self._after_load()

    def _claim(self) -> Job | None:
        """The next job; None too while the database cannot be used, as on a full disk: it is asked again."""
        try:
            return claim_job(self._engine, self._owner)
        except _unusable() as error:
            _LOG.error("queue unreachable", exc_info=error)
            return None

    async def _do(self, job: Job) -> None:
        live = self.live.open(job.id)
        state, began = "failed", time.monotonic()
        _tell("job started", job)
        try:
            async with self._beside(job.id, live):
                draft_id = await write_draft(self._stock, job, live, self._turns.take)
            state = "done" if finish_job(self._engine, job.id, self._owner, draft_id) else "taken over"
        except asyncio.CancelledError:
            state = "stopped"
        except DatabaseAwayError:
            state = "cut off"
            await self._give_back(job.id)
        except NigaoError as error:
            fail_job(self._engine, job.id, self._owner, str(error))
        except known_failures() as error:
            _LOG.error("job failed", exc_info=error, extra={"fields": {"job": job.id}})
            fail_job(self._engine, job.id, self._owner, explain_failure(error))
        except Exception as error:  # noqa: BLE001  # a crash of one job must be seen and must not end the others
            _LOG.error("crash", exc_info=error, extra={"fields": {"job": job.id}})
            fail_job(self._engine, job.id, self._owner, f"程序出错了，没有写成。请把编号 {job.id[:12]} 告诉管理员。")
        finally:
            _tell("job ended", job, state=state, ms=round((time.monotonic() - began) * 1000))
            self._tasks.pop(job.id, None)
            self.live.close(job.id)
            self._wanted.set()

    @asynccontextmanager
    async def _beside(self, job_id: str, live: LiveJob) -> AsyncIterator[None]:
        """Holds the lease while a job is written and, where several processes serve, shows them what is written."""
        tasks = [asyncio.create_task(self._hold(job_id))]
        if is_shared := self._stock.settings.home.is_shared:
            tasks.append(asyncio.create_task(self._share(job_id, live)))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            if is_shared:
                await self._forget(job_id)

    async def _forget(self, job_id: str) -> None:
        try:
            await asyncio.to_thread(forget, self._engine, job_id)
        except _unusable():
            _LOG.warning("job %s: what was shown to other processes stays until its next try", job_id)

    async def _give_back(self, job_id: str) -> None:
        """Puts a job that a lost database has cut off back into the queue: its sections are kept and whoever takes it
        up goes on. Where that does not succeed, it is taken up when its lease has run out."""
        for _ in range(_TRIES_TO_GIVE_BACK):
            try:
                await asyncio.to_thread(release_job, self._engine, job_id, self._owner)
            except _unusable():
                await asyncio.sleep(_POLL_SECONDS / 2)
            else:
                return

    async def _share(self, job_id: str, live: LiveJob) -> None:
        """Shows other processes what is being written, a step behind; what cannot be kept now is kept later."""
        since = 0
        await self._forget(job_id)
        while True:
            try:
                since = await asyncio.to_thread(publish, self._engine, job_id, live, since)
            except _unusable() as error:
                _LOG.warning("not shown to other processes: %s", type(error).__name__)
            await asyncio.sleep(SHARED_PAUSE)

    async def _hold(self, job_id: str) -> None:
        """Renews the lease; a job that was cancelled elsewhere, or taken over, is stopped here."""
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            try:
                held = await asyncio.to_thread(renew_lease, self._engine, job_id, self._owner)
            except _unusable() as error:
                _LOG.error("lease not renewed", exc_info=error, extra={"fields": {"job": job_id}})
                continue
            if not held:
                self._cancel(job_id)
                return


def _unusable() -> tuple[type[Exception], ...]:
    """What a database that cannot be used for the moment raises."""
    return (DatabaseAwayError, *known_failures())


def _tell(event: str, job: Job, **more: object) -> None:
    fields = {"job": job.id, "office": job.office, "user": job.account, "model": job.request.model, **more}
    _LOG.info(event, extra={"fields": {**fields, "attempt": job.attempts}})
