"""Files that are no files: one sentence, exit code 1, and nothing came in."""

import pytest

from tests.crm.imports.desk import Desk
from tests.crm.imports.test_rows import HEADER, PEOPLE, THREE

BROKEN = {
    "empty": (b"", "has no column"),
    "latin": ((HEADER + "1,J\u00f6rg,Ahorn,j@x.example,,\n").encode("latin-1"), "not UTF-8"),
    "utf-16": (THREE.encode("utf-16"), "not UTF-8"),
    "zip": (b"PK\x03\x04\xff\xfe" + bytes(range(256)) * 20, ""),
    "no column": (THREE.replace("mail", "post").encode(), "no column mail"),
    "column twice": (THREE.replace("phone", "first", 1).encode(), "phone"),
    "wide": (b"a," * 1_000_000 + b"b\n", "more than 1,000 columns"),
    "large cell": (f'{HEADER}1,"{"x" * 300_000}",A,a@x.example,,\n'.encode(), "field larger"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_one_sentence(desk: Desk, name: str) -> None:
    content, saying = BROKEN[name]
    ran = desk.load("contacts", desk.file(content), PEOPLE)
    assert ran.code == 1
    assert ran.output == ""
    (sentence,) = ran.errors.strip().splitlines()
    assert saying in sentence and sentence.startswith("crm: ")
    assert desk.one("SELECT count(*) FROM contact WHERE org_id = %s") == 0


def test_a_broken_map_is_refused_in_one_sentence(desk: Desk) -> None:
    ran = desk.load("contacts", desk.file(THREE), {"source": "x", "fields": {"email": {"col": 1}}})
    assert ran.code == 1
    assert len(ran.errors.strip().splitlines()) == 1
