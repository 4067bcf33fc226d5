"""Exports: everything that is there, harmless in a spreadsheet, and fit to come back."""

from tests.crm.imports.desk import Desk

EVIL = {
    "=HYPERLINK(1)": "'=HYPERLINK(1)",
    "+49 30 1": "'+49 30 1",
    "-2+3": "'-2+3",
    "@SUM(A1)": "'@SUM(A1)",
    "'=quoted": "''=quoted",
    "'plain": "'plain",
    'two "words", Zoë': 'two "words", Zoë',
}
FIELDS = ("firstName", "lastName", "companyName", "jobTitle", "email", "phone", "stage", "source",
          "createdAt")  # fmt: skip
BACK = {"source": "back", "key": "email", "fields": {name: name for name in FIELDS}}


def _rows() -> str:
    lines = ["firstName,lastName,companyName,jobTitle,email,phone,stage,source,createdAt"]
    for number, text in enumerate(EVIL):
        quoted = '"' + text.replace('"', '""') + '"'
        # A quote that stands before a formula in a file is the file's own.
        quoted = quoted.replace("\"'=", "\"''=")
        cells = [quoted, f"Last {number}", "Firm", "", f"p{number}@evil.example", quoted]
        lines.append(",".join([*cells, "customer", "referral", "2020-02-29T10:00:00Z"]))
    return "\n".join(lines) + "\n"


def test_cells_that_a_spreadsheet_would_run_come_back_unharmed(desk: Desk) -> None:
    assert desk.load("contacts", desk.file(_rows()), BACK).counts["created"] == len(EVIL)
    names = "SELECT first_name FROM contact WHERE org_id = %s ORDER BY email"
    assert [name for (name,) in desk.ask(names)] == list(EVIL)
    exported = desk.take("contacts")
    assert [row["firstName"] for row in exported] == list(EVIL.values())
    assert [row["phone"] for row in exported] == list(EVIL.values())
    assert {row["createdAt"] for row in exported} == {"2020-02-29T10:00:00Z"}

    other = Desk(desk.installation, desk.folder, f"{desk.org} again")
    again = desk.file(desk.crm("export", "contacts", "--org", desk.org).output)
    assert other.load("contacts", again, BACK).counts["created"] == len(EVIL)
    assert [name for (name,) in other.ask(names)] == list(EVIL)
    same = {"created": 0, "updated": 0, "unchanged": len(EVIL), "failed": 0}
    assert desk.load("contacts", again, BACK).counts == same


def test_every_kind_can_be_exported_and_is_put_down(desk: Desk) -> None:
    kinds = ["users", "contacts", "products", "leads", "deals", "activities"]
    for kind in kinds:
        assert len(desk.take(kind)) == (1 if kind == "users" else 0)
    noted = """SELECT payload->>'kind' FROM event WHERE org_id = %s AND name = 'data.exported'
        ORDER BY seq"""
    assert [kind for (kind,) in desk.ask(noted)] == kinds


def test_an_unknown_kind_is_wrong_usage(desk: Desk) -> None:
    ran = desk.crm("export", "secrets", "--org", desk.org)
    assert ran.code == 2
    assert "secrets" in ran.errors
