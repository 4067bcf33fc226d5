"""Rows: new, changed, the same, and those that can't be taken."""

from datetime import UTC, datetime

from tests.crm.imports.desk import Desk

PEOPLE = {
    "source": "old",
    "key": "no",
    "fields": {
        "firstName": "first",
        "lastName": "last",
        "email": "mail",
        "phone": "phone",
        "companyName": "firm",
    },
}
HEADER = "no,first,last,mail,phone,firm\n"
THREE = (
    HEADER
    + "1,Ann,Ash,ann@rows.example,+49 1,Ash Ltd\n"
    + "2,Bea,Birch,bea@rows.example,,\n"
    + "3,Cid,Cedar,cid@rows.example,,Cedar GmbH\n"
)


def test_changed_rows_change_only_what_changed(desk: Desk) -> None:
    first = desk.load("contacts", desk.file(THREE), PEOPLE)
    assert first.counts == {"created": 3, "updated": 0, "unchanged": 0, "failed": 0}
    desk.ask("UPDATE contact SET stage = 'customer' WHERE org_id = %s RETURNING id")
    changed = THREE.replace("2,Bea,Birch,bea@rows.example,,", "2,Bea,Beech,bea@rows.example,+49 2,")
    ran = desk.load("contacts", desk.file(changed), PEOPLE)
    assert ran.counts == {"created": 0, "updated": 1, "unchanged": 2, "failed": 0}
    changes = desk.one("SELECT changes FROM event WHERE org_id = %s AND name = 'contact.updated'")
    assert changes == {"lastName": ["Birch", "Beech"], "phone": [None, "+49 2"]}


def test_the_same_person_from_two_sources_is_one_contact(desk: Desk) -> None:
    desk.load("contacts", desk.file(THREE), PEOPLE)
    other = {**PEOPLE, "source": "other"}
    again = HEADER + "77,Ann,Ash,ANN@rows.example,+49 1,Ash Ltd\n"
    ran = desk.load("contacts", desk.file(again.replace("ANN@", "ann@")), other)
    assert ran.counts == {"created": 0, "updated": 0, "unchanged": 1, "failed": 0}
    assert desk.one("SELECT count(*) FROM contact WHERE org_id = %s") == 3


def test_countries_come_by_code_or_by_name(desk: Desk) -> None:
    with_country = {**PEOPLE, "fields": {"email": "mail", "country": "land"}}
    rows = "no,mail,land\n1,a@land.example,de\n2,b@land.example,côte d’ivoire\n"
    rows += "3,c@land.example,\n4,d@land.example,Narnia\n"
    ran = desk.load("contacts", desk.file(rows), with_country)
    assert ran.counts == {"created": 3, "updated": 0, "unchanged": 0, "failed": 1}
    found = desk.ask("SELECT country FROM contact WHERE org_id = %s ORDER BY email")
    assert found == [("DE",), ("CI",), (None,)]
    assert [row["country"] for row in desk.take("contacts")] == ["DE", "CI", ""]


def test_scores_are_the_sum_of_their_parts(desk: Desk) -> None:
    desk.load("contacts", desk.file(THREE), PEOPLE)
    found = desk.ask("""SELECT score, (SELECT sum((part->>'points')::int)
        FROM jsonb_array_elements(parts) part)
        FROM contact JOIN contact_score USING (org_id) WHERE org_id = %s AND contact_id = id""")
    assert sorted(found) == [(12, 12), (22, 22), (32, 32)]


def test_a_dry_run_counts_and_changes_nothing(desk: Desk) -> None:
    ran = desk.load("contacts", desk.file(THREE), PEOPLE, "--dry-run")
    assert ran.counts == {"created": 3, "updated": 0, "unchanged": 0, "failed": 0}
    assert desk.one("SELECT count(*) FROM contact WHERE org_id = %s") == 0
    assert desk.one("SELECT count(*) FROM import_key WHERE org_id = %s") == 0
    assert desk.load("contacts", desk.file(THREE), PEOPLE).counts["created"] == 3


def test_bad_rows_are_told_and_the_others_come_in(desk: Desk) -> None:
    rows = THREE + (
        "4,Dot,Dale,not an address,,\n"
        "1,Eve,Elm,eve@rows.example,,\n"
        "5,Fay,Fir,fay@rows.example,,,one cell too many\n"
        "6,Gil,G\x00rove,gil@rows.example,,\n"
        ",Hal,Hazel,,,\n"
        '7,"=1+1","@SUM(A1)",ivy@rows.example,,"-2+3"\n'
    )
    ran = desk.load("contacts", desk.file(rows), PEOPLE)
    assert ran.counts == {"created": 4, "updated": 0, "unchanged": 0, "failed": 5}
    told = {int(line.split()[1].rstrip(":")): line for line in ran.errors.splitlines()}
    assert sorted(told) == [5, 6, 7, 8, 9]
    assert "is not an email address" in told[5]
    assert "stands twice" in told[6]
    assert "more cells" in told[7]
    assert "NUL" in told[8]


LEADS = {
    "source": "old",
    "key": "no",
    "fields": {
        "title": "what",
        "email": "mail",
        "lastName": "last",
        "phone": "phone",
        "status": {"column": "state", "values": {"dead": "disqualified", "hot": "qualified"}},
        "reason": "why",
        "estimatedValue": "worth",
        "createdAt": {"column": "day", "date": "%Y-%m-%d"},
    },
}
LEAD_ROWS = """no,what,mail,last,phone,state,why,worth,day
1,Two fridges,joe@leads.example,Juniper,+49 3,hot,,"$ 1,250.50",2024-02-29
2,A freezer,kim@leads.example,Kapok,,dead,No budget,,2023-11-02
3,Ice,joe@leads.example,Juniper,,new,,90,2024-03-01
4,Nothing,joe@leads.example,Juniper,,new,,a lot,2024-03-01
5,Nothing,joe@leads.example,Juniper,,new,,1,2024-02-30
6,,joe@leads.example,Juniper,,new,,1,2024-02-28
7,Odd,joe@leads.example,Juniper,,asleep,,1,2024-02-28
"""


def test_leads_come_in_with_their_people_states_and_dates(desk: Desk) -> None:
    ran = desk.load("leads", desk.file(LEAD_ROWS), LEADS)
    assert ran.counts == {"created": 3, "updated": 0, "unchanged": 0, "failed": 4}
    assert [line.partition(":")[0] for line in ran.errors.splitlines()] == [
        *("line 5", "line 6", "line 7", "line 8")
    ]
    found = desk.ask("""SELECT l.title, l.status, l.disqualification_reason,
        l.estimated_value_amount, l.created_at::date::text, c.email, l.score = c.score
        FROM lead l JOIN contact c ON c.org_id = l.org_id AND c.id = l.contact_id
        WHERE l.org_id = %s ORDER BY l.title""")
    assert found == [
        ("A freezer", "disqualified", "No budget", None, "2023-11-02", "kim@leads.example", True),
        ("Ice", "new", None, 9000, "2024-03-01", "joe@leads.example", True),
        ("Two fridges", "qualified", None, 125050, "2024-02-29", "joe@leads.example", True),
    ]
    assert desk.one("SELECT count(*) FROM contact WHERE org_id = %s") == 2
    assert desk.one("SELECT count(*) FROM work_item WHERE org_id = %s") == 0
    assert desk.load("leads", desk.file(LEAD_ROWS), LEADS).counts["unchanged"] == 3


ACTIVITIES = {
    "source": "old",
    "key": "no",
    "fields": {
        "type": "kind",
        "subject": "what",
        "contactEmail": "mail",
        "outcome": "how",
        "dueAt": "due",
        "completedAt": "done",
        "createdAt": "made",
    },
}
ACTIVITY_ROWS = """no,kind,what,mail,how,due,done,made
1,call,Rang up,ann@rows.example,Reached,,2024-05-02T10:00:00Z,2024-05-02T10:00:00Z
2,note,Likes tea,ann@rows.example,,,,2024-05-01T10:00:00Z
3,task,Send offer,bea@rows.example,,2031-01-01T00:00:00Z,,2024-05-03T10:00:00Z
4,call,To nobody,who@rows.example,,,,2024-05-03T10:00:00Z
5,dance,Odd,ann@rows.example,,,,2024-05-03T10:00:00Z
"""


def test_activities_come_in_at_their_real_dates(desk: Desk) -> None:
    desk.load("contacts", desk.file(THREE), PEOPLE)
    ran = desk.load("activities", desk.file(ACTIVITY_ROWS), ACTIVITIES)
    assert ran.counts == {"created": 3, "updated": 0, "unchanged": 0, "failed": 2}
    assert "line 5: nobody has this contactEmail" in ran.errors
    timeline = desk.ask("""SELECT e.at::date::text, e.payload->>'subject' FROM event_link l
        JOIN event e ON e.org_id = l.org_id AND e.seq = l.seq
        JOIN contact c ON c.org_id = l.org_id AND c.id = l.record_id
        WHERE c.org_id = %s AND c.email = 'ann@rows.example' AND e.name = 'activity.created'
        ORDER BY l.at""")
    assert timeline == [("2024-05-01", "Likes tea"), ("2024-05-02", "Rang up")]
    last = (
        "SELECT last_activity_at::date::text FROM contact WHERE org_id = %s AND last_name = 'Ash'"
    )
    assert desk.one(last) == "2024-05-02"
    open_ones = "SELECT subject FROM activity WHERE org_id = %s AND completed_at IS NULL"
    assert desk.ask(open_ones) == [("Send offer",)]
    done = ACTIVITY_ROWS.replace("bea@rows.example,,", "bea@rows.example,Sent,")
    assert desk.load("activities", desk.file(done), ACTIVITIES).counts["updated"] == 1


def test_a_row_with_an_address_that_was_merged_away_is_the_one_that_stayed(desk: Desk) -> None:
    desk.load("contacts", desk.file(THREE), PEOPLE)
    known = "UPDATE contact SET other_emails = '{old@rows.example}' WHERE org_id = %s"
    desk.ask(f"{known} AND first_name = 'Ann' RETURNING id")
    rows = HEADER + "9,Ann,Ash,Old@rows.example,+49 5,Ash Ltd\n"
    ran = desk.load("contacts", desk.file(rows), {**PEOPLE, "source": "new"})
    assert ran.counts == {"created": 0, "updated": 1, "unchanged": 0, "failed": 0}
    kept = "SELECT email || ' ' || phone FROM contact WHERE org_id = %s AND first_name = 'Ann'"
    assert desk.one(kept) == "ann@rows.example +49 5"
    leads = desk.file("mail,what\nold@rows.example,Doors\n", "leads.csv")
    asked = {"source": "new", "key": "what", "fields": {"email": "mail", "title": "what"}}
    assert desk.load("leads", leads, asked).counts["created"] == 1
    assert desk.one("SELECT count(*) FROM contact WHERE org_id = %s") == 3


NEWSLETTER = {
    "source": "fair",
    "fields": {
        "email": "mail",
        "phone": "phone",
        "emailConsent": "newsletter",
        "smsConsent": {"column": "no_texts", "values": {"1": "no"}},
        "consentSource": "where",
        "consentAt": {"column": "day", "date": "%d.%m.%Y"},
    },
}
LIST = (
    "mail,phone,newsletter,no_texts,where,day\n"
    "ann@fair.example,+49 30 5550001,Yes,,Card at the stand,04.11.2025\n"
    "bea@fair.example,+49 30 5550002,opt-out,1,,\n"
    "cid@fair.example,,,,,\n"
    "dan@fair.example,,perhaps,,,\n"
)
SAID = """SELECT c.email, e.channel, e.state, e.how, e.source, e.at::date::text FROM consent_entry e
    JOIN contact c ON c.id = e.contact_id WHERE e.org_id = %s ORDER BY e.id"""
STOPPED = "SELECT address, channel, reason FROM ntf_suppression WHERE org_id = %s ORDER BY address"


def test_consent_comes_along_with_where_and_when_it_was_given(desk: Desk) -> None:
    ran = desk.load("contacts", desk.file(LIST), NEWSLETTER)
    assert ran.counts == {"created": 3, "updated": 0, "unchanged": 0, "failed": 1}
    assert "line 5" in ran.errors and "emailConsent" in ran.errors
    ann, *bea = desk.ask(SAID)
    past, today = "2025-11-04", datetime.now(UTC).date().isoformat()
    assert ann == ("ann@fair.example", "email", "given", "import", "Card at the stand", past)
    left_out = ("withdrawn", "import", "Import “fair”", today)
    assert bea == [("bea@fair.example", way, *left_out) for way in ("email", "sms")]
    stopped = [("+49305550002", "sms", "unsubscribed"), ("bea@fair.example", "", "unsubscribed")]
    assert desk.ask(STOPPED) == stopped
    told = "SELECT name, at::date::text FROM event WHERE org_id = %s AND name = 'consent.given'"
    assert desk.ask(told) == [("consent.given", past)]


def test_an_old_list_says_nothing_twice_and_frees_nobody_who_said_no(desk: Desk) -> None:
    desk.load("contacts", desk.file(LIST), NEWSLETTER)
    before = desk.ask(SAID)
    older = LIST.replace("opt-out,1,,", "yes,1,Old list,01.02.2020").replace("perhaps", "")
    moved = older.replace("+49 30 5550001", "+49 30 5550009")
    ran = desk.load("contacts", desk.file(moved), NEWSLETTER)
    assert ran.counts == {"created": 1, "updated": 1, "unchanged": 2, "failed": 0}
    assert desk.ask(SAID) == before
    newer = LIST.replace("opt-out,1,,", "yes,,New list,").replace("perhaps", "")
    ran = desk.load("contacts", desk.file(newer), NEWSLETTER)
    said = desk.ask(SAID)[len(before) :]
    assert [one[:5] for one in said] == [
        ("bea@fair.example", "email", "given", "import", "New list")
    ]
    assert ("bea@fair.example", "", "unsubscribed") in desk.ask(STOPPED)
    ran = desk.load(
        "contacts", desk.file("a,b\n1,2\n"), {"source": "x", "fields": {"email.x": "a"}}
    )
    assert "email.x" in ran.errors
