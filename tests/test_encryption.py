"""What encrypts the data: the disk, as far as it can be told, and DuckDB's own encryption, as far as it can be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import exports_on_disk
import installation
import pytest

from dashboard.care import disks, folder
from dashboard.care.check import State
from dashboard.care.disks import Disk, Encryption
from dashboard.cli import main
from dashboard.warehouse import encryption, snapshot
from dashboard.warehouse.connection import NoData, Warehouse
from dashboard.warehouse.whole import damage_of

# One table, import_info, written by an engine that could; its key is of no use elsewhere.
ENCRYPTED = Path(__file__).parent / "encrypted" / "snapshot.bin"
KEY = "a key for the tests, of no use elsewhere"
IMPORT = "20261122-000000-aaaaaa"


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key that the environment names."""
    path = tmp_path / "key"
    path.touch(mode=0o600)
    path.write_text(f"{KEY}\n")
    monkeypatch.setenv(encryption.KEY_FILE, str(path))
    return path


@pytest.fixture
def encrypted(tmp_path: Path) -> Path:
    """A data folder whose live snapshot is encrypted."""
    snapshot.prepare(tmp_path / "data" / "live")
    shutil.copy(ENCRYPTED, tmp_path / "data" / "live" / "imports" / f"{IMPORT}.duckdb")
    (tmp_path / "data" / "live" / "CURRENT").write_text(f"{IMPORT}.duckdb\n")
    return tmp_path / "data"


def test_an_encrypted_import_is_read_with_its_key_and_asked_as_any_other(encrypted: Path, key_file: Path) -> None:
    warehouse = Warehouse(encrypted / "live")
    assert warehouse.query("SELECT rows_read, FROM import_info WHERE import_id = $id", {"id": IMPORT}).item() == 42
    assert warehouse.query("SELECT count(*) AS rows, FROM import_info").item() == 1
    assert damage_of(encrypted / "live" / "imports" / f"{IMPORT}.duckdb") == ""


def test_its_connection_is_locked_like_any_other(encrypted: Path, key_file: Path) -> None:
    warehouse = Warehouse(encrypted / "live")
    for sql in ("SELECT * FROM read_text('/etc/hostname')", "COPY import_info TO '/dev/null'",
                "SET enable_external_access = true", "DELETE FROM import_info"):  # fmt: skip
        with pytest.raises(Exception, match=r"disabled|locked|read-only"):
            warehouse.query(sql)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (None, "The data are encrypted. Name the file with their key in IOP_KEY_FILE and start again."),
        ("another key than that of these data", "The key that IOP_KEY_FILE names does not open the data."),
        ("short", "The key file that IOP_KEY_FILE names holds fewer than 32 characters."),
    ],
)
def test_without_its_key_the_import_is_refused_in_a_sentence(
    encrypted: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch, key: str | None, said: str
) -> None:
    if key is None:
        monkeypatch.delenv(encryption.KEY_FILE)
    else:
        key_file.write_text(key)
    with pytest.raises(NoData, match=said.replace(".", r"\.")):
        Warehouse(encrypted / "live").query("SELECT 1")


def test_a_key_that_others_can_read_is_none(encrypted: Path, key_file: Path) -> None:
    key_file.chmod(0o640)
    with pytest.raises(NoData, match="open to other accounts"):
        Warehouse(encrypted / "live").query("SELECT 1")


def test_with_a_key_nothing_is_written_plain(
    tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the engine cannot write encrypted files, the import is refused and the data before it stay live."""
    if encryption.can_write():
        pytest.skip("this engine has httpfs and writes encrypted files")
    monkeypatch.delenv(encryption.KEY_FILE)
    data_path = installation.made(tmp_path)
    before = {path: path.read_bytes() for path in data_path.rglob("*.duckdb")}
    monkeypatch.setenv(encryption.KEY_FILE, str(key_file))
    exports = exports_on_disk.write(tmp_path / "new", exports_on_disk.good_tables())
    assert main(["import", str(exports), "--data", str(data_path)]) == 2
    assert "this DuckDB cannot write them: its extension httpfs is not installed" in capsys.readouterr().out
    assert {path: path.read_bytes() for path in data_path.rglob("*.duckdb")} == before
    assert not list((data_path / "live").glob("scratch-*"))


def test_plain_imports_stay_readable_once_a_key_is_named(tmp_path: Path, key_file: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(encryption.KEY_FILE)
        data_path = installation.made(tmp_path)
    assert Warehouse(data_path / "live").query("SELECT count(*) AS rows, FROM admission").item() == 2


def test_the_doctor_says_what_the_engine_can(tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_key = folder.engine(tmp_path)
    monkeypatch.delenv(encryption.KEY_FILE)
    without = folder.engine(tmp_path)
    assert without.state is State.OK and without.said.startswith("No key is named in IOP_KEY_FILE.")
    if not encryption.can_write():
        assert with_key.state is State.WRONG and without.said.endswith("not write: httpfs is not installed.")


def test_the_weaker_way_of_writing_is_named_nowhere_in_the_program() -> None:
    root = Path(__file__).parents[1] / "dashboard"
    assert not [path for path in root.rglob("*.py") if "mbedtls" in path.read_text("utf-8")]


class _Machine:
    """Block devices and mounts, laid out in a folder as Linux shows them."""

    def __init__(self, root: Path) -> None:
        self.root, self.mounts = root, root / "mountinfo"
        self.mounts.write_text("1 0 0:1 / / rw - overlay overlay rw\n")

    def device(self, number: str, name: str, *, uuid: str = "", over: tuple[str, ...] = ()) -> None:
        """A block device; over others, where it is mapped onto them."""
        at = self.root / "devices" / name
        (at / "slaves").mkdir(parents=True)
        for below in over:
            (at / "slaves" / below).symlink_to(self.root / "devices" / below)
        if uuid:
            (at / "dm").mkdir()
            (at / "dm" / "uuid").write_text(uuid + "\n")
        (self.root / "dev" / "block").mkdir(parents=True, exist_ok=True)
        (self.root / "dev" / "block" / number).symlink_to(at)

    def below(self, folder: Path, number: str, kind: str, source: str) -> Disk:
        """What is said of a folder mounted so."""
        point = str(folder).replace(" ", "\\040")
        with self.mounts.open("a") as file:
            file.write(f"9 1 {number} / {point} rw shared:1 - {kind} {source} rw\n")
        return disks.below(folder, mounts=self.mounts, system=self.root)


@pytest.fixture
def machine(tmp_path: Path) -> _Machine:
    found = _Machine(tmp_path)
    found.device("8:1", "sda1")
    found.device("8:2", "sda2")
    found.device("253:0", "dm-0", uuid="CRYPT-LUKS2-ab12-home", over=("sda1",))
    found.device("253:1", "dm-1", uuid="LVM-xyz", over=("dm-0",))
    found.device("253:2", "dm-2", uuid="LVM-abc", over=("dm-0", "sda2"))
    found.device("253:3", "dm-3", uuid="LVM-def", over=("sda2",))
    return found


@pytest.mark.parametrize(
    ("number", "kind", "source", "said"),
    [
        ("253:0", "ext4", "/dev/mapper/home", Encryption.YES),
        ("253:1", "xfs", "/dev/mapper/vg-data", Encryption.YES),  # a volume on LUKS
        ("253:2", "xfs", "/dev/mapper/vg-half", Encryption.NONE_SEEN),  # one of its two disks is plain
        ("253:3", "xfs", "/dev/mapper/vg-plain", Encryption.NONE_SEEN),
        ("8:1", "ext4", "/dev/sda1", Encryption.NONE_SEEN),
        ("0:44", "ecryptfs", "/home/.ecryptfs", Encryption.YES),
        ("0:45", "tmpfs", "tmpfs", Encryption.IN_MEMORY),
        ("0:46", "nfs4", "server:/clinic", Encryption.UNKNOWN),
        ("0:47", "zfs", "pool/clinic", Encryption.UNKNOWN),
        ("0:48", "overlay", "overlay", Encryption.UNKNOWN),
    ],
)
def test_what_a_folder_lies_on_is_told_as_far_as_it_can_be(
    machine: _Machine, tmp_path: Path, number: str, kind: str, source: str, said: Encryption
) -> None:
    data_path = tmp_path / "the data"
    data_path.mkdir()
    assert machine.below(data_path, number, kind, source) == Disk(kind, source, said)
    assert machine.below(data_path / "live", number, kind, source).encryption is said


def test_where_linux_tells_nothing_nothing_is_claimed(tmp_path: Path) -> None:
    assert disks.below(tmp_path, mounts=tmp_path / "none").encryption is Encryption.UNKNOWN


@pytest.mark.parametrize(
    ("found", "state"), [(each, State.OK if each is Encryption.YES else State.LOOK) for each in Encryption]
)
def test_only_a_disk_seen_to_be_encrypted_is_called_so(found: Encryption, state: State) -> None:
    told = folder.disk(Disk("ext4", "/dev/sda1", found))
    assert told.state is state
    assert ("lies on an encrypted" in told.said) == (found is Encryption.YES)
