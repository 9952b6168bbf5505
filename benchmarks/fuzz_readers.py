"""Broken files, for as long as asked: no traceback, no hang, no row lost without a word.

    .venv/bin/python -m benchmarks.fuzz_readers --minutes 10 [--seed N] [--jobs 2]

Every case is the sample team's export with one table damaged: bytes flipped, cut off or doubled, another encoding or
separator, cells replaced by hostile ones, titles above and totals below, headers moved, doubled or misspelt, rows
repeated, XLSX and ZIP files with damage inside. A case passes when reading it gives data or our own words. Where it
gives data, each table's account must add up; where the damage left the number of records known, so many must be
accounted for. Cases that fail are printed with their seed, by which `--case SEED` repeats one.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from coachkit import sample
from coachkit.crm.read import read_crm
from coachkit.errors import CoachkitError
from coachkit.workspace import open_workspace

#: Reading the sample takes a fraction of a second; a case that needs this long hangs.
HANG_SECONDS = 60
HOSTILE = (
    "", " ", "-", "NA", "null", "None", "#N/A", "#REF!", "TBD", "0000-00-00", "9999-12-31", "0001-01-01", "45352",
    "1/2/2025", "13/2/2025", "2025-02-30", "31.12.2025", "26-02-03", "01-May", "1,234", "1.234", "1.234,56 €",
    "(1,200)", "$1,500,000.00 ", "58.8k", "-1e308", "1e309", "nan", "inf", "46%", "46,5 %", "00:30:00", "2:23",
    "26:10:00", '=HYPERLINK("x")', "+49 30 1234", "@name", "<script>alert(1)</script>", "\x00", "\x1b[31m", "a\r\nb",
    'say "hi"', "ﷺ", "\u202etxt", "é", "e\u0301", "JosÃ©", "💶", "x" * 50_000, "3.15208E+18", "007", "Total",
    "Grand Totals (12 records)", "won ", "Closed Won", "true", "0", "\ufeff", "2026-11-20T10:00:00.000+0000",
    "2026-11-20 25:00", "\u00a012\u202f345",
)  # fmt: skip
FOOTER = (
    "",
    '"Grand Totals (5700 records)"',
    '"Confidential Information - Do Not Distribute"',
    '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."',
)
Damage = Callable[[random.Random, list[list[str]]], tuple[bytes, str, int | None]]


@dataclass(frozen=True)
class Outcome:
    """What became of one case; `fault` says what must not have happened."""

    kind: str
    read: bool
    seconds: float
    fault: str | None
    seed: int


def as_csv(rows: list[list[str]], separator: str = ",", end: str = "\n") -> str:
    """Write rows as text, quoted where need be."""
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator=end).writerows(rows)
    return target.getvalue()


def cells(draw: random.Random, rows: list[list[str]]) -> tuple[bytes, str, int | None]:
    """Replace cells by hostile ones, few or many, in one column or all over; the number of records stays."""
    rows = [list(row) for row in rows]
    columns = [draw.randrange(len(rows[0]))] if draw.random() < 0.7 else range(len(rows[0]))
    share = draw.choice((0.01, 0.2, 1.0))
    # An entirely blank row would be none: the first cell of a row is kept where every cell may change.
    for row in rows[1:]:
        for column in columns:
            if draw.random() < share and (len(row) > 1 and column != 0):
                row[column] = draw.choice(HOSTILE)
    return as_csv(rows).encode("utf-8", "surrogatepass"), ".csv", len(rows) - 1


def repeated(draw: random.Random, rows: list[list[str]]) -> tuple[bytes, str, int | None]:
    """Repeat and shuffle records; every one of them must be accounted for."""
    body = rows[1:] + draw.choices(rows[1:], k=draw.randrange(1, 200))
    draw.shuffle(body)
    return as_csv([rows[0], *body]).encode(), ".csv", len(body)


def written(draw: random.Random, rows: list[list[str]]) -> tuple[bytes, str, int | None]:
    """Write the same records in another encoding, with other separators and line ends."""
    text = as_csv(rows, draw.choice(",;\t|"), draw.choice(("\n", "\r\n", "\r")))
    encoding = draw.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "shift_jis", "utf-32"))
    unmarked = encoding in ("utf-32", "shift_jis", "utf-16-le")
    return text.encode(encoding, "replace"), ".csv", None if unmarked else len(rows) - 1


def framed(draw: random.Random, rows: list[list[str]]) -> tuple[bytes, str, int | None]:
    """Put titles above, a footer below and the header into the middle again; records must survive all of it."""
    lines = as_csv(rows).splitlines(keepends=True) if not any("\n" in cell for row in rows for cell in row) else []
    if not lines:
        return as_csv(rows).encode(), ".csv", len(rows) - 1
    if draw.random() < 0.5:
        lines.insert(draw.randrange(1, len(lines)), lines[0])
    title = [] if draw.random() < 0.5 else ["Opportunity report\n", "As of 2026-11-20\n", "\n"]
    foot = [f"{line}\n" for line in FOOTER] if draw.random() < 0.7 else []
    return "".join([*title, *lines, *foot]).encode(), ".csv", None


def headers(draw: random.Random, rows: list[list[str]]) -> tuple[bytes, str, int | None]:
    """Move, double, blank, misspell or drop headers, and let rows be too long or too short."""
    rows = [list(row) for row in rows]
    head = rows[0]
    what = draw.randrange(6)
    place = draw.randrange(len(head))
    if what == 0:
        head[place] = ""
    elif what == 1:
        head[place] = head[draw.randrange(len(head))]
    elif what == 2:
        head[place] = head[place][::-1]
    elif what == 3:
        head[place] = f" {head[place].upper()}\n"
    elif what == 4:
        draw.shuffle(head)
    else:
        for row in draw.sample(rows[1:], k=min(20, len(rows) - 1)):
            row.extend(["x"] * draw.randrange(3)) if draw.random() < 0.5 else row.pop()
    return as_csv(rows).encode(), ".csv", None


def broken(draw: random.Random, rows: list[list[str]]) -> tuple[bytes, str, int | None]:
    """Flip, cut, double or insert bytes."""
    raw = bytearray(as_csv(rows).encode())
    for _ in range(draw.choice((1, 5, 200))):
        place = draw.randrange(len(raw))
        what = draw.randrange(4)
        if what == 0:
            raw[place] = draw.randrange(256)
        elif what == 1:
            del raw[place : place + draw.randrange(1, 100)]
        elif what == 2:
            raw[place:place] = raw[place : place + draw.randrange(1, 100)]
        else:
            raw[place:place] = draw.choice((b'"', b"\x00", b"\r", b"\n", b"\xff", b",,,,", b"\xef\xbb\xbf"))
        if not raw:
            break
    return bytes(raw), ".csv", None


def workbook(draw: random.Random, rows: list[list[str]]) -> tuple[bytes, str, int | None]:
    """Make an XLSX of it, at times with hostile cells, several sheets, or damage in the file."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows[: draw.choice((20, len(rows)))]:
        hostile = (draw.choice(HOSTILE)[:30000] if draw.random() < 0.002 else cell for cell in row)
        sheet.append([_legal(cell) or None for cell in hostile])
    if draw.random() < 0.3:
        book.create_sheet("notes").append(["x"])
    target = io.BytesIO()
    book.save(target)
    raw = bytearray(target.getvalue())
    if draw.random() < 0.6:
        for _ in range(draw.choice((1, 10))):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
    return bytes(raw), ".xlsx", None


def archive(draw: random.Random, rows: list[list[str]]) -> tuple[bytes, str, int | None]:
    """Pack it into a ZIP or a GZIP, whole, in parts or damaged."""
    target = io.BytesIO()
    half = len(rows) // 2
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(draw.choice(("part-1.csv", "../../x.csv", "a/b.csv", "x.txt")), as_csv(rows[:half]))
        packed.writestr("part-2.csv", as_csv([rows[0], *rows[half:]]))
    raw = bytearray(target.getvalue())
    if draw.random() < 0.5:
        raw[draw.randrange(len(raw))] = draw.randrange(256)
    return bytes(raw), ".zip", None


def _legal(cell: str) -> str:
    """Leave out what openpyxl writes into no sheet."""
    return "".join(letter for letter in cell if letter >= " " or letter in "\t\n")


DAMAGES: tuple[Damage, ...] = (cells, repeated, written, framed, headers, broken, workbook, archive)


def run_case(seed: int) -> Outcome:
    """Damage one table in the way the seed says, read it, and look at what came out."""
    draw = random.Random(seed)  # noqa: S311 - cases, not secrets
    damage = draw.choice(DAMAGES)
    table = draw.choice(sorted(path.stem for path in sample.crm_folder().glob("*.csv")))
    with (sample.crm_folder() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows = [rows[0], *draw.sample(rows[1:], k=min(len(rows) - 1, 400))]
    raw, suffix, records = damage(draw, rows)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        shutil.copytree(sample.crm_folder(), root / "crm", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        (root / "crm" / f"{table}.csv").unlink()
        (root / "crm" / f"{table}{suffix}").write_bytes(raw)
        (root / "parameters").mkdir()
        lenient = "" if draw.random() < 0.5 else "thresholds: {set_aside_share: 1.0}\n"
        (root / "parameters" / "team.yaml").write_text(f"currency: EUR\n{lenient}", encoding="utf-8")
        begun = time.perf_counter()
        signal.signal(signal.SIGALRM, _hang)
        signal.alarm(HANG_SECONDS)
        read, fault = False, None
        try:
            data = read_crm(open_workspace(root))
            read = True
            for source in data.sources:
                aside = sum(part.count for part in source.set_aside)
                if source.rows_in != source.rows_used + aside:
                    fault = f"{source.table}: {source.rows_in} rows in, {source.rows_used} used, {aside} set aside"
                if records is not None and source.table == table and source.rows_in != records:
                    fault = f"{table}: {records} records in the file, {source.rows_in} accounted for"
        except CoachkitError as error:
            fault = None if str(error).strip() else "an error without words"
        except BaseException:
            fault = traceback.format_exc(limit=-4)
        finally:
            signal.alarm(0)
    return Outcome(damage.__name__, read, time.perf_counter() - begun, fault, seed)


def _hang(*_: object) -> None:
    raise TimeoutError(f"still reading after {HANG_SECONDS} s")


def main() -> None:
    """Run cases until the time is up and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--case", type=int)
    asked = parser.parse_args()
    if asked.case is not None:
        print(run_case(asked.case))
        return
    outcomes: list[Outcome] = []
    until = time.monotonic() + asked.minutes * 60
    with ProcessPoolExecutor(asked.jobs) as pool:
        seed = asked.seed * 1_000_000
        while time.monotonic() < until:
            outcomes += pool.map(run_case, range(seed, seed + 100), chunksize=10)
            seed += 100
    print("| damage | cases | read | refused in words | slowest s | failed |")
    print("|---|---|---|---|---|---|")
    for kind in [damage.__name__ for damage in DAMAGES]:
        its = [outcome for outcome in outcomes if outcome.kind == kind]
        count = Counter("failed" if one.fault else "read" if one.read else "refused" for one in its)
        slowest = max((one.seconds for one in its), default=0.0)
        print(
            f"| {kind} | {len(its):,} | {count['read']:,} | {count['refused']:,} | {slowest:.1f} | {count['failed']} |"
        )
    failed = [outcome for outcome in outcomes if outcome.fault]
    print(f"\n{len(outcomes):,} cases in {asked.minutes:g} minutes, {len(failed)} failed.")
    for outcome in failed[:20]:
        print(f"\n--case {outcome.seed} ({outcome.kind}): {outcome.fault}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
