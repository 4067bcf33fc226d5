"""`crm backup` and `crm restore`, there and back."""

import gzip
import tarfile
from pathlib import Path

import psycopg
import pytest

from tests.harness.databases import plain
from tests.harness.installation import Installation


def names(installation: Installation) -> set[str]:
    with psycopg.connect(plain(installation.values["DATABASE_URL"])) as line:
        return {row[0] for row in line.execute("SELECT name FROM org").fetchall()}


def add(installation: Installation, name: str) -> None:
    with psycopg.connect(plain(installation.values["DATABASE_URL"])) as line:
        query = """INSERT INTO org (id, name, time_zone, currency, settings, created_at)
            VALUES (gen_random_uuid(), %s, 'UTC', 'USD', '{}', now())"""
        line.execute(query, [name])


def crm(installation: Installation, *arguments: str) -> str:
    code, output, errors = installation.crm(*arguments).finish(120)
    assert code == 0, errors
    return output


@pytest.fixture
def saved(private: Installation, tmp_path: Path) -> Path:
    """A backup of an installation with one org and one uploaded file."""
    add(private, "Kept")
    folder = private.folder / "files" / "ab"
    folder.mkdir(parents=True)
    (folder / "contract").write_bytes(b"signed")
    file = tmp_path / "saved.tar"
    crm(private, "backup", str(file))
    return file


def test_a_restore_brings_back_rows_and_files(private: Installation, saved: Path) -> None:
    add(private, "Too late")
    contract = private.folder / "files" / "ab" / "contract"
    contract.write_bytes(b"forged")
    (private.folder / "files" / "newer").touch()

    crm(private, "restore", str(saved))

    assert names(private) == {"Kept"}
    assert contract.read_bytes() == b"signed"
    assert not (private.folder / "files" / "newer").exists()


def test_a_restored_installation_works(private: Installation, saved: Path) -> None:
    crm(private, "restore", str(saved))
    crm(private, "restore", str(saved))
    assert crm(private, "doctor")


def test_processes_that_run_meanwhile_go_on(private: Installation, saved: Path) -> None:
    scheduler = private.scheduler()
    worker = private.worker()
    crm(private, "restore", str(saved))
    assert crm(private, "jobs", "due")
    assert scheduler.running
    assert worker.running


def test_a_backup_is_for_our_eyes_only(saved: Path) -> None:
    assert saved.stat().st_mode & 0o077 == 0


def test_a_broken_backup_changes_nothing(
    private: Installation, saved: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.tar"
    with tarfile.open(saved) as whole:
        whole.extractall(tmp_path / "unpacked", filter="data")
    dump = tmp_path / "unpacked" / "database.sql.gz"
    dump.write_bytes(dump.read_bytes() + gzip.compress(b"SELECT no_such_thing;\n"))
    with tarfile.open(broken, "w") as tar:
        tar.add(tmp_path / "unpacked", ".")

    code, _, errors = private.crm("restore", str(broken)).finish()

    assert code == 1
    assert "no_such_thing" in errors
    assert names(private) == {"Kept"}


def test_what_is_no_backup_is_refused(private: Installation, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("nothing")
    code, _, errors = private.crm("restore", str(other)).finish()
    assert code == 1
    assert errors.startswith("crm: ")
    assert errors.count("\n") == 1
