"""Where the store's file lies: made for its owner alone, and on a disk of this machine or not."""

from __future__ import annotations

import os
import re
from pathlib import Path

#: File systems, as Linux calls them, that other machines write to as well. SQLite's write-ahead log shares memory
#: between processes and so does not work across machines (sqlite.org/wal.html, "Overview").
_NETWORK = frozenset(
    {
        "9p", "afs", "ceph", "cifs", "davfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "prl_fs",
        "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "fuse.ceph", "fuse.curlftpfs", "fuse.davfs2", "fuse.gcsfuse",
        "fuse.glusterfs", "fuse.goofys", "fuse.gvfsd-fuse", "fuse.juicefs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs",
        "fuse.sshfs", "fuse.vmhgfs-fuse",
    }
)  # fmt: skip
_MOUNTS = Path("/proc/self/mounts")


def make_private(path: Path) -> None:
    """Make an empty file that only its owner reads (0600 whatever the umask); leave an existing one as it is.

    SQLite gives the files it puts beside the store (`-wal`, `-shm`, `-journal`) the mode of the store itself.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    path.chmod(0o600)


def network_file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """Name the kind of network file system that `path` lies on; None for a local disk, or where it cannot be told.

    Told on Linux from the list of mounts, on Windows from a path like `\\\\server\\share`; on macOS not told.
    """
    place = path.resolve()
    if place.drive.startswith("\\\\"):
        return "smb"
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    nearest, kind = -1, ""
    for line in lines:
        _, mounted_at, file_system, *_ = line.split(" ")
        folder = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), mounted_at))
        # The last mount on a folder hides the ones before it.
        if place.is_relative_to(folder) and len(folder.parts) >= nearest:
            nearest, kind = len(folder.parts), file_system
    return kind if kind in _NETWORK else None
