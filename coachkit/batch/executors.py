"""Who runs the jobs: this process, or several. Results come as they are done, in any order."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Literal

from coachkit.batch.job import Done, Job
from coachkit.batch.run_notebook import run_job

ExecutorName = Literal["serial", "process"]


def run_jobs(jobs: Sequence[Job], executor: ExecutorName, workers: int) -> Iterator[Done]:
    """Run all jobs; yields one `Done` each. A worker that dies costs only the job it was at."""
    if executor == "serial" or workers == 1 or len(jobs) <= 1:
        yield from map(run_job, jobs)
        return
    yield from _run_in_processes(jobs, workers)


def _run_in_processes(jobs: Sequence[Job], workers: int) -> Iterator[Done]:
    """Run jobs in fresh processes: papermill changes its process's folder, which threads would share."""
    left = {job.name: job for job in jobs}
    try:
        with ProcessPoolExecutor(
            min(workers, len(jobs)), mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker
        ) as pool:
            futures = [pool.submit(run_job, job) for job in jobs]
            try:
                for future in as_completed(futures):
                    done = future.result()
                    del left[done.name]
                    yield done
            except BaseException:
                for future in futures:
                    future.cancel()
                raise
    except BrokenProcessPool:
        # A worker was killed from outside. Whose job it was is not told, so the rest runs one by one in fresh ones.
        for job in left.values():
            yield _run_alone(job)


def _run_alone(job: Job) -> Done:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker) as pool:
        try:
            return pool.submit(run_job, job).result()
        except BrokenProcessPool:
            return Done(job.name, "failed", 0.0, "the start", "its process was ended from outside, twice.")


def _start_worker() -> None:
    """Set up a worker: private files, and an end of its own when the batch that started it is killed."""
    os.umask(0o077)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
