import asyncio

from api.jobs.live import LiveJob, LiveSection, watch


def test_what_is_told_while_a_watcher_takes_its_time_reaches_it_although_the_job_has_ended() -> None:
    async def see_last() -> LiveSection:
        live = LiveJob()
        live.tell("one", "工会", done=False)
        last = None
        async for changed in watch(live):
            last = changed["one"]
            if not live.ended:
                live.tell("one", "工会工作扎实推进。", done=True)
                live.end()
        assert last is not None
        return last

    assert asyncio.run(see_last()) == LiveSection("工会工作扎实推进。", done=True)
