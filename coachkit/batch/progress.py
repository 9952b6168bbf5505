"""What a person sees while the batch runs and when it is done: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import json
import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from coachkit.batch.job import Done
from coachkit.batch.prep import PrepResult, Progress


class TerminalProgress(Progress):
    """A context manager that shows progress on stderr."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bar: Bar | None = None
        if console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Bar(*columns, console=console, transient=True)
        self._total = 0
        self._finished = 0

    def __enter__(self) -> TerminalProgress:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task("Starting", total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def stage(self, text: str) -> None:
        """Show a stage whose length is not known."""
        if self._bar:
            self._bar.update(self._task, description=text)
        else:
            self._say(f"{text} ...")

    def plan(self, total: int) -> None:
        """Show how many notebooks there are to run."""
        self._total = total
        if self._bar:
            self._bar.update(self._task, description="Making reports", total=total)
        elif total:
            self._say(f"Making {total} {'report' if total == 1 else 'reports'} ...")

    def done(self, name: str, result: Done) -> None:
        """Show one report that is done."""
        self._finished += 1
        if self._bar:
            self._bar.update(self._task, advance=1, description=f"Making reports: {name}")
        else:
            told = f"failed, {result.failure}" if result.failure else f"{result.seconds:.1f} s"
            self._say(f"  {self._finished} of {self._total}: {name} ({told})")

    @staticmethod
    def _say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)


def describe_result(result: PrepResult, *, as_json: bool, sample: bool) -> str:
    """Say what was made, what failed with cell and reason, and which page to open."""
    made = sum(done.status == "made" for done in result.done.values())
    kept = sum(done.status == "kept" for done in result.done.values())
    if as_json:
        return json.dumps(
            {
                "as_of": result.as_of.isoformat(),
                "sample": sample,
                "index": str(result.index),
                "made": made,
                "kept": kept,
                "failed": [{"name": done.name, "cell": done.cell, "reason": done.reason} for done in result.failed],
                "remarks": list(result.remarks),
            },
            ensure_ascii=False,
            indent=2,
        )
    lines = ["SAMPLE: this is an invented team. Your own: coachkit init DIR"] if sample else []
    lines.append(f"As of {result.as_of}: {made} made, {kept} unchanged, {len(result.failed)} failed.")
    lines += [f"  {done.name} {done.failure}" for done in result.failed]
    if result.failed:
        lines.append("The rest is whole. Once it is mended, the same command makes only what is missing.")
    if result.remarks:
        remarks = "1 remark" if len(result.remarks) == 1 else f"{len(result.remarks)} remarks"
        lines.append(f"{remarks} on the data: see the team page, or coachkit check.")
    if all(page.status != "failed" for page in result.pages):
        lines.append(f"Team page: {result.index}")
    return "\n".join(lines)
