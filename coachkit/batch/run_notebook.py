"""Run one notebook through Papermill and put its files in place, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

from coachkit.batch.job import KEY_PLACE, Done, Job
from coachkit.batch.jupyter import import_papermill
from coachkit.report.opening import PREPARED
from coachkit.report.page import render_page

#: A cell that takes longer than this is stuck; the shipped ones take well under a second.
CELL_SECONDS = 300
START_SECONDS = 120


def run_job(job: Job) -> Done:
    """Run a job to its end; whatever goes wrong with it is told in the result and goes no further."""
    begun = time.perf_counter()
    cells: list[str] = []
    partial = job.folder.with_name(f".{job.folder.name}.{job.notebook_name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        notebook = _execute(job, partial / job.notebook_name, cells)
        _write_all(job, notebook, partial)
        _put_in_place(job, partial)
    except Exception as error:
        cell, reason = _explain(error, cells)
        return Done(job.name, "failed", time.perf_counter() - begun, cell, reason)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Done(job.name, "made", time.perf_counter() - begun)


def _execute(job: Job, output: Path, cells: list[str]) -> dict[str, Any]:
    """Execute the template with its parameters; a kernel that does not come up is given a second try.

    The source of every code cell is put into `cells` as it begins: when a kernel dies or a cell is too slow, papermill
    says neither which cell it was nor that it failed.
    """
    papermill = import_papermill()
    from nbclient.exceptions import DeadKernelError
    from traitlets.config import Config

    def note(cell: Any, cell_index: int) -> None:
        if cell["cell_type"] == "code":
            cells.append("".join(cell["source"]))

    # The kernel's sockets are on loopback; encrypted all the same, since other users may be on this machine.
    config = Config(KernelManager={"transport_encryption": "required"})
    os.environ[PREPARED] = str(job.prepared)
    for attempt in (1, 2):
        try:
            papermill.execute_notebook(
                _literal(job.template), _literal(output), parameters=job.parameters, kernel_name="python3",
                cwd=str(job.working_folder), progress_bar=False, request_save_on_cell_execute=False,
                start_timeout=START_SECONDS, execution_timeout=CELL_SECONDS, config=config,
                # A busy machine may bring a cell's outputs late: wait for them, and rather fail than leave some out.
                iopub_timeout=CELL_SECONDS, raise_on_iopub_timeout=True,
                on_cell_start=note,
                shutdown_kernel="immediate",  # nothing to tidy up, and it saves half a second a report
            )  # fmt: skip
            break
        except RuntimeError as error:  # the kernel died before it answered, e.g. because a port was taken meanwhile
            if attempt == 2 or isinstance(error, DeadKernelError):
                raise
    return json.loads(output.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _literal(path: Path) -> str:
    """Write a path so that papermill, which fills in parameters in braces, leaves it as it is."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _write_all(job: Job, notebook: dict[str, Any], folder: Path) -> None:
    _settle(job, notebook)
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / job.notebook_name).write_text(text, encoding="utf-8")
    (folder / job.manager_page).write_text(render_page(notebook, "manager"), encoding="utf-8")
    if job.rep_page:
        (folder / job.rep_page).write_text(render_page(notebook, "rep"), encoding="utf-8")
    for name, content in job.companions:
        (folder / name).write_text(content, encoding="utf-8")


def _settle(job: Job, notebook: dict[str, Any]) -> None:
    """Take out of the record what is not of the report: this machine's paths and random cell ids; note the key."""
    run = notebook["metadata"]["papermill"]
    run["input_path"] = job.template.name
    run["output_path"] = job.notebook_name
    notebook["metadata"][KEY_PLACE[0]] = {KEY_PLACE[1]: job.key}
    for position, cell in enumerate(notebook["cells"]):
        if "injected-parameters" in cell.get("metadata", {}).get("tags", []):
            cell["id"] = f"injected-parameters-{position}"


def _put_in_place(job: Job, partial: Path) -> None:
    """Let the files appear: a rep's folder as a whole, a team page file by file, because its folder holds others.

    The notebook holds the key by which a later run knows that all is done, so of a team page it goes first and comes
    last: a kill in between leaves a page that will be made again.
    """
    if job.rep_id is None:
        job.folder.mkdir(parents=True, exist_ok=True)
        notebook = job.folder / job.notebook_name
        notebook.unlink(missing_ok=True)
        for path in [*(path for path in job.files if path != notebook), notebook]:
            (partial / path.name).replace(path)
        return
    if job.folder.exists():
        old = job.folder.with_name(f".{job.folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        job.folder.rename(old)
        partial.rename(job.folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        partial.rename(job.folder)


def _explain(error: Exception, cells: list[str]) -> tuple[str, str]:
    """Name the cell and the reason of a failure in words; `cells` are the sources of the code cells that began."""
    lines = cells[-1].strip().splitlines() if cells else []
    cell = (f"cell {len(cells)}" + (f" ({lines[0]})" if lines else "")) if cells else "the start"
    failed: Any = error
    name = type(error).__name__
    if hasattr(error, "ename"):  # papermill.PapermillExecutionError
        return cell, _one_line(f"{failed.ename}: {failed.evalue}")
    if name == "DeadKernelError":
        return cell, "the kernel died (out of memory, or ended by the cell itself)."
    if name == "CellTimeoutError":
        return cell, f"it ran for more than {CELL_SECONDS} seconds."
    return "the start", _one_line(f"{name}: {error}")


def _one_line(text: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return " ".join(plain.split())[:300]
