"""Where the store lies: network drives are known by the list of mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from coachkit.journal.place import make_private, network_file_system

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("file_system", "found"),
    [("nfs4", "nfs4"), ("cifs", "cifs"), ("smb3", "smb3"), ("fuse.sshfs", "fuse.sshfs"), ("ext4", None),
     ("fuse.fuse-overlayfs", None), ("overlay", None), ("tmpfs", None)],
)  # fmt: skip
def test_the_file_system_of_the_nearest_mount_counts(tmp_path: Path, file_system: str, found: str | None) -> None:
    """The mount that holds the file decides, not the ones above or beside it; a space in its name is read."""
    share = tmp_path / "the share"
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        f"server:/x {str(share).replace(' ', chr(92) + '040')} {file_system} rw 0 0\n"
        f"server:/y {tmp_path}/the nfs4 rw 0 0\n",
        encoding="utf-8",
    )
    assert network_file_system(share / "team" / "journal.db", mounts) == found
    assert network_file_system(tmp_path / "journal.db", mounts) is None


def test_a_later_mount_on_the_same_folder_hides_the_earlier(tmp_path: Path) -> None:
    """A local disk mounted over a share is a local disk."""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x {tmp_path} nfs rw 0 0\n/dev/sdb1 {tmp_path} xfs rw 0 0\n", encoding="utf-8")
    assert network_file_system(tmp_path / "journal.db", mounts) is None


def test_without_a_list_of_mounts_nothing_is_claimed(tmp_path: Path) -> None:
    """Where the system does not tell, the disk is taken for a local one."""
    assert network_file_system(tmp_path / "journal.db", tmp_path / "no such list") is None


def test_an_existing_file_keeps_its_bytes_and_mode(tmp_path: Path) -> None:
    """Making a file private makes files; one that is there already is its owner's affair."""
    path = tmp_path / "journal.db"
    path.write_bytes(b"kept")
    path.chmod(0o640)
    make_private(path)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"kept", 0o640)
