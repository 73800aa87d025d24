import asyncio

from api.jobs.live import MOST_ENDED, LiveJob, LiveJobs, Picture, watch


def _see(live: LiveJob, mark: str = "") -> list[Picture]:
    async def see() -> list[Picture]:
        return [one async for one in watch(live, mark)]

    return asyncio.run(see())


def test_what_is_told_while_a_watcher_takes_its_time_reaches_it_although_the_job_has_ended() -> None:
    async def see_last() -> Picture:
        live = LiveJob()
        live.tell("one", "工会", done=False)
        seen = []
        async for picture in watch(live):
            seen.append(picture)
            if not live.ended:
                live.tell("one", "工会工作扎实推进。", done=True)
                live.end()
        return seen[-1]

    section = asyncio.run(see_last()).sections["one"]
    assert (section.text, section.done) == ("工会工作扎实推进。", True)


def test_whoever_goes_on_from_a_mark_sees_only_what_changed_after_it() -> None:
    live = LiveJob()
    live.tell("one", "工会", done=True)
    live.tell("two", "职工", done=False)
    live.end()
    (whole,) = _see(live)
    assert whole.sections.keys() == {"one", "two"}
    live.tell("one", "工会", done=True)
    live.tell("two", "职工之家", done=True)
    (rest,) = _see(live, whole.mark)
    assert rest.sections.keys() == {"two"}
    assert _see(live, rest.mark) == []


def test_a_mark_of_another_run_or_of_nobody_is_answered_with_all_there_is() -> None:
    live = LiveJob()
    live.tell("one", "工会", done=True)
    live.end()
    for mark in ("deadbeef-9", "queued-3", f"{live.run}-²", "-", "x"):
        assert len(_see(live, mark)) == 1


def test_ended_jobs_are_forgotten_after_a_while_and_running_ones_never() -> None:
    jobs = LiveJobs()
    running = jobs.open("running")
    for number in range(MOST_ENDED + 1):
        jobs.open(str(number))
        jobs.close(str(number))
    assert jobs.get("running") is running
    assert jobs.get("0") is None
    assert jobs.get("1") is not None
