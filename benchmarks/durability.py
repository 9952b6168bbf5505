"""Whether what the journal acknowledged survives: killed writers, a full disk, a read-only folder, a clock set back.

    .venv/bin/python -m benchmarks.durability [--rounds 1000] [--seed 1] [--only kill]

A round: two processes write to one journal, a batch (the questions that reports printed, and a snapshot) and a review
(a note, keystroke by keystroke), each saying aloud what it was told is kept. After 1 to 40 ms both get `kill -9`. Then
everything that was said is looked for, the file is checked, and nothing may be half there. A journal lives for 50
rounds; at its end all of it is looked for again. A killed process is not a lost power supply: that is left to SQLite's
own tests.

The other three need root on Linux (a small tmpfs, a read-only mount) or a C compiler (a clock set back for one
process); where these are absent that is said.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from coachkit.errors import StoreError
from coachkit.journal.backup import list_backups, make_backup
from coachkit.journal.bodies import Note, Word
from coachkit.journal.log import MeetingLog
from coachkit.journal.store import open_store, read_view

DAY = date(2026, 11, 16)
#: How long a journal lives, in rounds: long enough to be opened again and again after a kill.
_LIFE = 50
#: What the review types into one field before it goes on to the next.
_SAID = "They went quiet after the demo; the buyer is on leave until Monday, and legal has not looked at it yet. " * 2


@dataclass
class Tally:
    """What was seen so far."""

    rounds: int = 0
    said: dict[str, int] = field(default_factory=lambda: {"batch": 0, "review": 0})
    lost: int = 0
    torn: int = 0
    unsound: int = 0
    mute: int = 0


def batch_writer(path: Path, name: str, say: Callable[[str], None]) -> None:
    """Keep what a batch keeps, as fast as possible."""
    store = open_store(path)
    for count in range(1_000_000):
        rep_id = f"{name}-{count}"
        store.record_offered(DAY, [(rep_id, "q1"), (rep_id, "q2")])
        store.keep_snapshot(DAY, rep_id.encode())
        say(rep_id)


def review_writer(path: Path, name: str, say: Callable[[str], None]) -> None:
    """Type notes into a meeting, keystroke by keystroke."""
    log = MeetingLog(open_store(path))
    meeting = log.start(name, DAY, "weekly")
    for topic in range(1_000_000):
        for length in range(1, len(_SAID) + 1):
            entry = log.write(meeting.meeting_id, f"topic-{topic}", Note(text=_SAID[:length]), length - 1)
            say(f"{name} {entry.item_id} {entry.version}")


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("kill", "disk", "folder", "clock"))
    asked = parser.parse_args()
    parts: dict[str, Callable[[Path], None]] = {
        "kill": lambda place: kill_rounds(place, asked.rounds, random.Random(asked.seed)),  # noqa: S311 - no secret
        "disk": disk_full,
        "folder": read_only,
        "clock": clock_back,
    }
    for name, part in parts.items():
        if asked.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                part(Path(folder))


def kill_rounds(place: Path, rounds: int, chance: random.Random) -> None:
    """Kill both writers so many times, and say what was found."""
    begun = time.perf_counter()
    tally = Tally()
    while tally.rounds < rounds:
        path = place / f"journal-{tally.rounds}.db"
        open_store(path).close()
        said: dict[str, list[str]] = {"batch": [], "review": []}
        for _ in range(min(_LIFE, rounds - tally.rounds)):
            tally.rounds += 1
            new = kill_round(path, tally.rounds, chance)
            tally.mute += sum(not lines for lines in new.values())
            examine(path, new, tally)
            for name, lines in new.items():
                said[name] += lines
                tally.said[name] += len(lines)
        examine(path, said, tally)
        for file in place.iterdir():
            file.unlink()
    took = time.perf_counter() - begun
    total = sum(tally.said.values())
    print(f"{'rounds of kill -9':<34}{tally.rounds:>10,}   in {took:,.0f} s")
    print(f"{'acknowledged by the batch':<34}{tally.said['batch']:>10,}   (two questions and a snapshot each)")
    print(f"{'acknowledged by the review':<34}{tally.said['review']:>10,}   (keystrokes)")
    print(f"{'lost of these':<34}{tally.lost:>10,}   of {total:,}")
    print(f"{'half written':<34}{tally.torn:>10,}")
    print(f"{'writers that ended by themselves':<34}{tally.mute:>10,}   (before they wrote anything; why is on stderr)")
    print(f"{'checks of the file that failed':<34}{tally.unsound:>10,}", flush=True)


def kill_round(path: Path, number: int, chance: random.Random) -> dict[str, list[str]]:
    """Let both write, kill both, and return the lines that each had said."""
    running = {
        "batch": _start(batch_writer, path, f"b{number}"),
        "review": _start(review_writer, path, f"r{number}"),
    }
    for _, end in running.values():
        select.select([end], [], [], 30)  # both are at work
    time.sleep(chance.uniform(0.001, 0.04))
    order = sorted(running)
    chance.shuffle(order)
    for name in order:
        os.kill(running[name][0], signal.SIGKILL)
    said = {}
    for name, (process, end) in running.items():
        os.waitpid(process, 0)
        with os.fdopen(end, "rb") as pipe:
            said[name] = pipe.read().decode().split("\n")[:-1]  # a line cut short was not said
    return said


def _start(writer: Callable[[Path, str, Callable[[str], None]], None], path: Path, name: str) -> tuple[int, int]:
    """Start a writer in a forked process; return its id and the end of the pipe on which it says what is kept."""
    end, mouth = os.pipe()
    process = os.fork()
    if process == 0:  # nothing of the parent's is shut down here: it ends with a kill
        try:
            os.close(end)
            writer(path, name, lambda line: (os.write(mouth, f"{line}\n".encode()), None)[1])
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(mouth)
    return process, end


def examine(path: Path, said: dict[str, list[str]], tally: Tally) -> None:
    """Look for everything that was said, and for anything that is half there."""
    with closing(sqlite3.connect(path)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        sound &= connection.execute("PRAGMA foreign_key_check").fetchall() == []
        tally.unsound += not sound
        pairs = dict(connection.execute("SELECT rep_id, count(*) FROM questions_offered GROUP BY rep_id"))
        kept = dict(connection.execute("SELECT content_hash, blob FROM snapshots"))
        read = {row for (row,) in connection.execute("SELECT content_hash FROM runs")}
        notes = {
            f"{rep_id} {item_id}": (version, body)
            for rep_id, item_id, version, body in connection.execute(
                "SELECT rep_id, item_id, version, body FROM entries"
            )
        }
    tally.torn += sum(count != 2 for count in pairs.values())
    tally.torn += sum(hashlib.sha256(blob).hexdigest() != name for name, blob in kept.items())
    tally.torn += len(set(kept) ^ read)
    tally.torn += sum(body != Note(text=_SAID[:version]).model_dump_json() for version, body in notes.values())
    for rep_id in said["batch"]:
        snapshot = hashlib.sha256(rep_id.encode()).hexdigest()
        tally.lost += rep_id not in pairs or snapshot not in kept
    for line in said["review"]:
        place, version = line.rsplit(" ", 1)
        tally.lost += notes.get(place, (0, ""))[0] < int(version)


def disk_full(place: Path) -> None:
    """Write until the disk is full, look, make room and write on."""
    if not _mount(place, "-t", "tmpfs", "-o", "size=2m", "tmpfs"):
        print("disk full: not shown here (mounting a small tmpfs needs root)")
        return
    try:
        path = place / "journal.db"
        with open_store(path) as store:
            log = MeetingLog(store)
            kept, error = _until_refused(lambda count: log.keep_word(f"rep-{count}", DAY, Word(text=_SAID * 20)))
            found = len(store.known_before(date.max).entries)
            _remount(place, "size=8m")
            log.keep_word("after", DAY, Word(text="there is room again"))
        _say("disk full", error, kept, found, path)
    finally:
        _unmount(place)


def read_only(place: Path) -> None:
    """Make the folder read-only under an open store and before opening one, look, and write on."""
    if not _mount(place, "--bind", str(place)):
        print("read-only folder: not shown here (a read-only mount needs root)")
        return
    try:
        path = place / "journal.db"
        with open_store(path) as store:
            log = MeetingLog(store)
            log.keep_word("a", DAY, Word(text="before"))
            _remount(place, "bind,ro")
            kept, error = _until_refused(lambda count: log.keep_word(f"rep-{count}", DAY, Word(text="x")))
        try:
            open_store(path)
            opened = "opened all the same"
        except StoreError as refused:
            opened = str(refused)
        _remount(place, "bind,rw")
        with open_store(path) as store:
            MeetingLog(store).keep_word("after", DAY, Word(text="it can be written to again"))
        found = len([one for one in read_view(path, date.max).entries if one.rep_id.startswith("rep-")])
        _say("read-only folder, while open", error, kept, found, path)
        print(f"read-only folder, when opened: {opened}")
    finally:
        _unmount(place)


def _until_refused(write: Callable[[int], object]) -> tuple[int, str]:
    for count in range(1_000_000):
        try:
            write(count)
        except StoreError as error:
            return count, str(error)
    raise RuntimeError("nothing was ever refused")


def _say(what: str, error: str, kept: int, found: int, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
    print(f"{what}: {kept:,} acknowledged, {found:,} found, integrity {sound}, written to again afterwards.")
    print(f"    told: {error}")


_BACK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
#define BACK (400L * 86400)
int gettimeofday(struct timeval *tv, void *tz) {
  int (*real)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
  int r = real(tv, tz); if (tv) tv->tv_sec -= BACK; return r; }
int clock_gettime(clockid_t id, struct timespec *ts) {
  int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
  int r = real(id, ts); if (id == CLOCK_REALTIME) ts->tv_sec -= BACK; return r; }
time_t time(time_t *t) {
  struct timespec ts; clock_gettime(CLOCK_REALTIME, &ts); if (t) *t = ts.tv_sec; return ts.tv_sec; }
"""
_LATER = """
import sys
from datetime import date
from pathlib import Path
from benchmarks.durability import DAY, write_some
write_some(Path(sys.argv[1]), "second")
print(date.today())
"""


def write_some(path: Path, name: str) -> None:
    """Write a word, a snapshot and a backup, each of which has an order."""
    with open_store(path) as store:
        MeetingLog(store).keep_word("a", DAY, Word(text=name))
        store.keep_snapshot(DAY, name.encode())
    make_backup(path)


def clock_back(place: Path) -> None:
    """Write, set the clock of one process 400 days back, write on: order and newest are those of the writing."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        print("clock set back: not shown here (it needs Linux and a C compiler)")
        return
    source, library = place / "back.c", place / "back.so"
    source.write_text(_BACK, encoding="utf-8")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    path = place / "journal.db"
    write_some(path, "first")
    command = [sys.executable, "-c", _LATER, str(path)]
    told = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"LD_PRELOAD": str(library)}
    ).stdout.strip()
    with open_store(path) as store:
        words = [getattr(entry.body, "text", "") for entry in MeetingLog(store).words("a")]
        newest = store.snapshot_on(DAY)
    with closing(sqlite3.connect(path)) as connection:
        stamps = [stamp for (stamp,) in connection.execute("SELECT written_at FROM entries ORDER BY entry_id")]
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
    backups = [backup.path.name for backup in list_backups(path)]
    right = words == ["first", "second"] and newest == b"second" and "-0002" in backups[0]
    print(f"clock set back: the second writer's day was {told}; stamps {', '.join(stamps)}")
    print(f"    order and newest are those of the writing: {'yes' if right else 'NO'}; newest backup {backups[0]}")
    print(f"    integrity {sound}")


def _mount(place: Path, *arguments: str) -> bool:
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        return False
    return subprocess.run([mount, *arguments, str(place)], capture_output=True, check=False).returncode == 0


def _remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], check=True)  # noqa: S607 - found by _mount


def _unmount(place: Path) -> None:
    subprocess.run(["umount", str(place)], check=True)  # noqa: S607 - as above


if __name__ == "__main__":
    main()
