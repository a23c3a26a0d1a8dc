"""Work for all cores: the same function for many tasks, its results in the order of the tasks.

A worker that dies, by a signal or for want of memory, costs time alone: what it left undone is done here. Ctrl-C ends
the workers at once; they end by themselves as well when this process is gone.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

Task = TypeVar("Task")
Result = TypeVar("Result")


def cores() -> int:
    """How many processes can run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    *,
    setup: Callable[..., None] | None = None,
    given: tuple[Any, ...] = (),
    workers: int | None = None,
    done: Callable[[Task], None] = lambda _task: None,
) -> list[Result]:
    """What `work` gives for each task. `done` is told of each as it is finished, whatever their order.

    `work` and `setup` are functions of modules, and tasks and results can be pickled. `setup(*given)` is called
    once in each process that works. What `work` raises is raised here.
    """
    workers = min(cores() if workers is None else workers, len(tasks))
    results: dict[int, Result] = {}
    if workers > 1:
        with suppress(OSError):  # no more processes may be had: all is done here
            for place, result in _elsewhere(work, tasks, setup, given, workers):
                results[place] = result
                done(tasks[place])
    ready = False
    for place, task in enumerate(tasks):
        if place in results:
            continue
        if setup is not None and not ready:
            setup(*given)
        ready = True
        results[place] = work(task)
        done(task)
    return [results[place] for place in range(len(tasks))]


def _elsewhere(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    setup: Callable[..., None] | None,
    given: tuple[Any, ...],
    workers: int,
) -> Iterator[tuple[int, Result]]:
    """The results as they come, from worker processes, until all is done or a worker is lost."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context(_start_method())
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, context, _begin, (os.getpid(), setup, given))
    try:
        places: dict[Future[Result], int] = {}
        with suppress(BrokenProcessPool):
            for place, task in enumerate(tasks):
                places[pool.submit(work, task)] = place
            for future in as_completed(places):
                yield places[future], future.result()
        pool.shutdown()
    except BaseException:
        _end(pool, set(multiprocessing.active_children()) - others)
        raise


def _end(pool: ProcessPoolExecutor, processes: set[Any]) -> None:
    """End the workers, whatever they are at."""
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


def _start_method() -> str | None:
    """`fork` where it is quick and safe: on Linux, while this process has one thread alone; else the system's own."""
    threads = Path("/proc/self/task")
    if not threads.is_dir():
        return None
    return "fork" if len(list(threads.iterdir())) == 1 else "spawn"


def _begin(parent: int, setup: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """What a worker does first: leave Ctrl-C to the process that started it, and end with it."""
    import signal
    from multiprocessing import parent_process
    from threading import Thread

    def follow() -> None:
        above = parent_process()
        if above is not None and above.pid == parent:
            above.join()
            os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=follow, daemon=True).start()
    if setup is not None:
        setup(*given)
