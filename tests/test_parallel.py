"""Work on all cores: its order, its losses, and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from nncards import parallel

TASKS = list(range(7))
_GIVEN: list[int] = []


def _begin(number: int) -> None:
    _GIVEN[:] = [number]


def _work(task: int) -> tuple[int, int]:
    return task * task + sum(_GIVEN), os.getpid()


def _fail(task: int) -> int:
    if task == 3:
        raise ValueError("the fourth")
    return task


def _die(task: tuple[int, int]) -> int:
    number, parent = task
    if number == 3 and os.getpid() != parent:
        os._exit(9)
    return number


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("method", ["fork", "spawn"] if sys.platform == "linux" else ["spawn"])
def test_results_come_in_the_order_of_the_tasks(
    workers: int, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "_start_method", lambda: method)
    told: list[int] = []
    found = parallel.each(_work, TASKS, setup=_begin, given=(5,), workers=workers, done=told.append)
    assert [square for square, _ in found] == [n * n + 5 for n in TASKS]
    assert sorted(told) == TASKS
    assert (os.getpid() in {pid for _, pid in found}) == (workers == 1)


def test_no_task_needs_no_process() -> None:
    assert parallel.each(_work, [], setup=_begin, given=(1,)) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_task_raises_is_raised_here(workers: int) -> None:
    with pytest.raises(ValueError, match="the fourth"):
        parallel.each(_fail, TASKS, workers=workers)


def test_a_worker_that_dies_costs_time_alone() -> None:
    tasks = [(number, os.getpid()) for number in TASKS]
    told: list[tuple[int, int]] = []
    assert parallel.each(_die, tasks, workers=2, done=told.append) == TASKS
    assert sorted(told) == tasks


def test_where_no_process_can_be_had_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(parallel, "_elsewhere", refuse)
    assert [n for n, _ in parallel.each(_work, TASKS, setup=_begin, given=(0,), workers=2)] == [
        n * n for n in TASKS
    ]


ENDLESS = """
    import os, sys, time
    from pathlib import Path
    from nncards import parallel

    def work(task):
        Path(sys.argv[1], str(os.getpid())).touch()
        time.sleep(600)

    if __name__ == "__main__":
        parallel._start_method = lambda: sys.argv[2]
        try:
            parallel.each(work, [1, 2, 3, 4], workers=2)
        except KeyboardInterrupt:
            sys.exit(130)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("method", ["fork", "spawn"] if sys.platform == "linux" else ["spawn"])
@pytest.mark.parametrize(
    ("how", "whole", "status"),
    [(signal.SIGINT, True, 130), (signal.SIGINT, False, 130), (signal.SIGKILL, False, -9)],
    ids=["Ctrl-C", "interrupted alone", "killed"],
)
def test_the_workers_end_with_their_process(
    how: signal.Signals, whole: bool, status: int, method: str, tmp_path: Path
) -> None:
    script, seen = tmp_path / "endless.py", tmp_path / "seen"
    script.write_text(textwrap.dedent(ENDLESS))
    seen.mkdir()
    reading, writing = os.pipe()  # which closes when the last of them is gone
    process = subprocess.Popen(
        [sys.executable, str(script), str(seen), method],
        start_new_session=True,
        pass_fds=[writing],
        stdout=writing,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(parallel.__file__).parents[1])},
    )
    os.close(writing)
    while len(list(seen.iterdir())) < 2:
        assert process.poll() is None
        os.sched_yield()
    (os.killpg if whole else os.kill)(process.pid, how)
    assert process.wait(60) == status
    assert os.read(reading, 1) == b"", "the end of the pipe: nobody holds it any more"
    os.close(reading)
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert b"Traceback" not in said, said.decode()
