"""Every field of segments by every comparison, over the API, and who is found."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.crm.segments.fields import FIELDS
from tests.crm.crowd import Crowd, ago
from tests.crm.passing import EVERYBODY, Names, found, meant

Cases = dict[str, list[tuple[str, Any, Names]]]
OF = Callable[[Crowd], str]


def day(days: float) -> str:
    return ago(days).isoformat()


def of(name: str) -> OF:
    return lambda crowd: crowd.ids[name]


def person(name: str) -> OF:
    return lambda crowd: getattr(crowd, name).id


def of_campaign(name: str) -> OF:
    return lambda crowd: crowd.campaigns[name]


def team(crowd: Crowd) -> str:
    return str(crowd.team["id"])


def form(crowd: Crowd) -> str:
    return crowd.form


def stage(name: str) -> OF:
    return lambda crowd: crowd.stage(name)


def pipeline(crowd: Crowd) -> str:
    return str(crowd.stages[0]["pipelineId"])


# What is true of nobody is "", of all "*"; a leading - takes away from all.
CASES: Cases = {
    "contact.type": [
        ("eq", "company", "Acme Globex"),
        ("ne", "company", "Anna Abe Bob Gus Dora"),
        ("in", ["person", "company"], "*"),
        ("exists", True, "*"),
    ],
    "contact.stage": [
        ("eq", "customer", "Acme Anna Gus"),
        ("ne", "customer", "Globex Abe Bob Dora"),
        ("in", ["churned", "qualified"], "Globex Abe"),
        ("exists", False, ""),
    ],
    "contact.source": [
        ("eq", "referral", "Globex Anna"),
        ("ne", "web", "Globex Anna Gus"),
        ("in", ["campaign", "import"], "Gus"),
        ("exists", True, "*"),
    ],
    "contact.tags": [
        ("contains", "vip", "Anna Abe"),
        ("eq", "beta", "Anna"),
        ("ne", "vip", "-Anna Abe"),
        ("in", ["beta", "key"], "Acme Anna"),
        ("exists", True, "Acme Anna Abe"),
    ],
    "contact.score": [
        ("gte", 71, "Acme Anna"),
        ("gt", 71, "Acme"),
        ("lte", 5, "Globex Dora"),
        ("lt", 5, "Globex"),
        ("eq", 33, "Gus"),
        ("ne", 33, "-Gus"),
        ("in", [40, 12], "Abe Bob"),
        ("exists", True, "*"),
    ],
    "contact.companyName": [
        ("contains", "COLD acme", "Acme Anna Abe"),
        ("eq", "globex", "Globex Gus"),
        ("ne", "Globex", "-Globex Gus"),
        ("startsWith", "acm", "Acme Anna Abe"),
        ("in", ["globex", "nowhere"], "Globex Gus"),
        ("exists", False, "Bob Dora"),
    ],
    "contact.jobTitle": [
        ("contains", "sales", "Anna"),
        ("eq", "buyer", "Abe"),
        ("ne", "buyer", "-Abe"),
        ("startsWith", "head", "Anna"),
        ("in", ["Buyer", "Head of Sales"], "Anna Abe"),
        ("exists", True, "Anna Abe"),
    ],
    "contact.email": [
        ("contains", "@acme.", "Acme Anna Abe"),
        ("eq", "Bob@Home.example", "Bob"),
        ("ne", "bob@home.example", "-Bob"),
        ("startsWith", "g", "Gus"),
        ("in", ["gus@globex.example", "x@y.example"], "Gus"),
        ("exists", False, "Globex"),
    ],
    "contact.ownDomain": [("eq", True, "-Globex"), ("eq", False, "Globex")],
    "contact.answeredAt": [
        ("during", "last30Days", "Abe"),
        ("withinDays", 30, "Abe"),
        ("olderThanDays", 30, "Anna"),
        ("gte", day(200), "Anna Abe"),
        ("gt", day(200), "Abe"),
        ("lte", day(200), "Anna"),
        ("lt", day(200), ""),
        ("eq", str(ago(200).date()), "Anna"),
        ("exists", True, "Anna Abe"),
    ],
    "contact.phone": [
        ("contains", "30", "Anna"),
        ("eq", "+33 1", "Bob"),
        ("ne", "+33 1", "-Bob"),
        ("startsWith", "+", "Anna Bob"),
        ("in", ["+33 1", "+49 30 1"], "Anna Bob"),
        ("exists", True, "Anna Bob"),
    ],
    "contact.country": [
        ("eq", "DE", "Acme Anna"),
        ("ne", "DE", "-Acme Anna"),
        ("in", ["DE", "FR"], "Acme Anna Abe Gus"),
        ("exists", False, "Globex Bob Dora"),
    ],
    "contact.createdAt": [
        ("during", "last30Days", "Dora"),
        ("withinDays", 100, "Gus Dora"),
        ("olderThanDays", 301, "Acme Globex Anna"),
        ("gte", day(51), "Gus Dora"),
        ("gt", day(50), "Dora"),
        ("lte", day(500), "Acme Globex"),
        ("lt", day(500), "Acme"),
        ("eq", str(ago(300).date()), "Abe"),
        ("exists", True, "*"),
    ],
    "contact.lastActivityAt": [
        ("during", "last30Days", "Acme Abe"),
        ("withinDays", 62, "Acme Abe Gus"),
        ("olderThanDays", 60, "Anna Gus"),
        ("gte", day(10), "Acme Abe"),
        ("gt", day(10), "Acme"),
        ("lte", day(61), "Anna Gus"),
        ("lt", day(61), "Anna"),
        ("eq", str(ago(61).date()), "Gus"),
        ("exists", False, "Globex Bob Dora"),
    ],
    "contact.name": [
        ("contains", "ash ann", "Anna"),
        ("eq", "gus gorse", "Gus"),
        ("ne", "globex", "-Globex"),
        ("startsWith", "A", "Acme Anna Abe"),
        ("in", ["Globex", "Bob Birch"], "Globex Bob"),
        ("exists", True, "*"),
    ],
    "contact.firstName": [
        ("contains", "o", "Bob Dora"),
        ("eq", "ANNA", "Anna"),
        ("ne", "Anna", "-Anna"),
        ("startsWith", "a", "Anna Abe"),
        ("in", ["abe", "gus"], "Abe Gus"),
        ("exists", False, "Acme Globex"),
    ],
    "contact.lastName": [
        ("contains", "r", "Bob Gus"),
        ("eq", "ash", "Anna"),
        ("ne", "ash", "-Anna"),
        ("startsWith", "b", "Bob"),
        ("in", ["oak", "ash"], "Anna Abe"),
        ("exists", False, "Acme Globex Dora"),
    ],
    "contact.companyId": [
        ("eq", of("Acme"), "Anna Abe"),
        ("ne", of("Acme"), "-Anna Abe"),
        ("in", [of("Acme"), of("Globex")], "Anna Abe Gus"),
        ("exists", False, "Acme Globex Bob Dora"),
    ],
    "contact.ownerId": [
        ("eq", person("rep"), "Anna Bob"),
        ("ne", person("rep"), "-Anna Bob"),
        ("in", [person("rep2"), person("manager")], "Acme Globex Abe Gus Dora"),
        ("exists", True, "*"),
    ],
    "contact.teamId": [
        ("eq", team, "Anna Bob"),
        ("ne", team, "-Anna Bob"),
        ("in", [team], "Anna Bob"),
        ("exists", True, "*"),
    ],
    "contact.customFields.tier": [
        ("eq", "gold", "Anna"),
        ("ne", "gold", "-Anna"),
        ("contains", "ilv", "Bob"),
        ("startsWith", "g", "Anna"),
        ("in", ["Gold", "Silver"], "Anna Bob"),
        ("exists", True, "Anna Bob"),
        ("gt", 5, ""),
    ],
    "contact.customFields.seats": [
        ("eq", 12, "Anna"),
        ("gt", 12, "Acme"),
        ("gte", 12, "Acme Anna"),
        ("lt", "120", "Anna"),
        ("lte", 120, "Acme Anna"),
    ],
    "contact.customFields.renewal": [
        ("gte", "2027-01-01", "Acme"),
        ("lt", "2027-01-01", "Anna"),
        ("withinDays", 36_500, "Anna"),
        ("olderThanDays", 36_500, ""),
    ],
    "activity.lastAt": [
        ("olderThanDays", 60, "Globex Anna Bob Gus"),
        ("withinDays", 10, "Acme"),
        ("during", "last30Days", "Acme Abe"),
        ("gte", day(10), "Acme Abe"),
        ("gt", day(10), "Acme"),
        ("lte", day(61), "Anna Gus"),
        ("lt", day(61), "Anna"),
        ("eq", str(ago(61).date()), "Gus"),
        ("exists", True, "Acme Anna Abe Gus"),
    ],
    "campaign.received": [
        ("eq", of_campaign("Winter"), "Anna Bob"),
        ("ne", of_campaign("Winter"), "-Anna Bob"),
        ("in", [of_campaign("Winter"), of_campaign("Spring")], "Anna Bob Gus"),
        ("exists", False, "-Anna Bob Gus"),
        ("withinDays", 30, "Anna Bob"),
    ],
    "campaign.opened": [
        ("eq", of_campaign("Winter"), "Anna"),
        ("ne", of_campaign("Winter"), "-Anna"),
        ("in", [of_campaign("Winter"), of_campaign("Spring")], "Anna Gus"),
        ("exists", True, "Anna Gus"),
        ("withinDays", 30, "Anna"),
    ],
    "campaign.clicked": [
        ("eq", of_campaign("Winter"), "Anna"),
        ("ne", of_campaign("Spring"), "*"),
        ("in", [of_campaign("Spring")], ""),
        ("exists", True, "Anna"),
        ("withinDays", 4, "Anna"),
    ],
    "campaign.converted": [
        ("eq", of_campaign("Winter"), "Anna"),
        ("ne", of_campaign("Winter"), "-Anna"),
        ("in", [of_campaign("Spring")], ""),
        ("exists", True, "Anna"),
        ("withinDays", 1, ""),
    ],
    "campaign.unsubscribed": [
        ("eq", of_campaign("Winter"), "Bob"),
        ("ne", of_campaign("Winter"), "-Bob"),
        ("in", [of_campaign("Winter")], "Bob"),
        ("exists", False, "-Bob"),
        ("withinDays", 5, "Bob"),
    ],
    "activity.type": [
        ("eq", "meeting", "Anna"),
        ("ne", "call", "Anna Bob"),
        ("in", ["call", "meeting"], "Anna Bob"),
        ("exists", False, "-Anna Bob"),
    ],
    "activity.completedAt": [
        ("during", "last30Days", "Anna"),
        ("withinDays", 30, "Anna"),
        ("olderThanDays", 30, "Bob"),
        ("gte", day(5), "Anna"),
        ("gt", day(5), ""),
        ("lte", day(40), "Bob"),
        ("lt", day(40), ""),
        ("eq", str(ago(40).date()), "Bob"),
        ("exists", True, "Anna Bob"),
    ],
    "activity.outcome": [
        ("contains", "interest", "Anna"),
        ("eq", "no answer", "Bob"),
        ("ne", "no answer", "Anna Bob"),
        ("startsWith", "no", "Bob"),
        ("in", ["Interested"], "Anna"),
        ("exists", True, "Anna Bob"),
    ],
    "company.type": [
        ("eq", "company", "Acme Globex Anna Abe Gus"),
        ("ne", "company", "Bob Dora"),
        ("in", ["company"], "Acme Globex Anna Abe Gus"),
        ("exists", False, "Bob Dora"),
    ],
    "company.stage": [
        ("eq", "customer", "Acme Anna Abe"),
        ("ne", "customer", "Globex Gus Bob Dora"),
        ("in", ["churned", "customer"], "Acme Globex Anna Abe Gus"),
        ("exists", True, "Acme Globex Anna Abe Gus"),
    ],
    "company.source": [
        ("eq", "referral", "Globex Gus"),
        ("ne", "referral", "-Globex Gus"),
        ("in", ["web"], "Acme Anna Abe"),
        ("exists", False, "Bob Dora"),
    ],
    "company.tags": [
        ("contains", "key", "Acme Anna Abe"),
        ("eq", "key", "Acme Anna Abe"),
        ("ne", "key", "-Acme Anna Abe"),
        ("in", ["key", "x"], "Acme Anna Abe"),
        ("exists", False, "-Acme Anna Abe"),
    ],
    "company.score": [
        ("gte", 80, "Acme Anna Abe"),
        ("gt", 80, ""),
        ("lte", 0, "Globex Gus"),
        ("lt", 0, ""),
        ("eq", 0, "Globex Gus"),
        ("ne", 0, "-Globex Gus"),
        ("in", [0, 80], "Acme Globex Anna Abe Gus"),
        ("exists", True, "Acme Globex Anna Abe Gus"),
    ],
    "company.companyName": [
        ("contains", "cold", "Acme Anna Abe"),
        ("eq", "GLOBEX", "Globex Gus"),
        ("ne", "Globex", "-Globex Gus"),
        ("startsWith", "acme", "Acme Anna Abe"),
        ("in", ["Globex"], "Globex Gus"),
        ("exists", False, "Bob Dora"),
    ],
    "company.name": [
        ("contains", "cold", "Acme Anna Abe"),
        ("eq", "GLOBEX", "Globex Gus"),
        ("ne", "Globex", "-Globex Gus"),
        ("startsWith", "acme", "Acme Anna Abe"),
        ("in", ["Globex"], "Globex Gus"),
        ("exists", False, "Bob Dora"),
    ],
    "company.jobTitle": [
        ("contains", "a", ""),
        ("eq", "a", ""),
        ("ne", "a", "*"),
        ("startsWith", "a", ""),
        ("in", ["a"], ""),
        ("exists", False, "*"),
    ],
    "company.email": [
        ("contains", "office", "Acme Anna Abe"),
        ("eq", "office@acme.example", "Acme Anna Abe"),
        ("ne", "office@acme.example", "-Acme Anna Abe"),
        ("startsWith", "off", "Acme Anna Abe"),
        ("in", ["office@acme.example"], "Acme Anna Abe"),
        ("exists", False, "-Acme Anna Abe"),
    ],
    "company.ownDomain": [("eq", True, "Acme Anna Abe"), ("eq", False, "Globex Gus")],
    "company.answeredAt": [
        ("during", "last30Days", ""),
        ("withinDays", 30, ""),
        ("olderThanDays", 30, ""),
        ("gte", day(200), ""),
        ("gt", day(200), ""),
        ("lte", day(200), ""),
        ("lt", day(200), ""),
        ("eq", str(ago(200).date()), ""),
        ("exists", False, "*"),
    ],
    "company.phone": [
        ("contains", "1", ""),
        ("eq", "1", ""),
        ("ne", "1", "*"),
        ("startsWith", "1", ""),
        ("in", ["1"], ""),
        ("exists", False, "*"),
    ],
    "company.country": [
        ("eq", "DE", "Acme Anna Abe"),
        ("ne", "DE", "-Acme Anna Abe"),
        ("in", ["DE", "FR"], "Acme Anna Abe"),
        ("exists", True, "Acme Anna Abe"),
    ],
    "company.createdAt": [
        ("during", "last30Days", ""),
        ("withinDays", 600, "Globex Gus"),
        ("olderThanDays", 600, "Acme Anna Abe"),
        ("gte", day(500), "Globex Gus"),
        ("gt", day(900), "Globex Gus"),
        ("lte", day(900), "Acme Anna Abe"),
        ("lt", day(500), "Acme Anna Abe"),
        ("eq", str(ago(500).date()), "Globex Gus"),
        ("exists", True, "Acme Globex Anna Abe Gus"),
    ],
    "company.lastActivityAt": [
        ("during", "last30Days", "Acme Anna Abe"),
        ("withinDays", 5, "Acme Anna Abe"),
        ("olderThanDays", 2, "Acme Anna Abe"),
        ("gte", day(3), "Acme Anna Abe"),
        ("gt", day(3), ""),
        ("lte", day(3), "Acme Anna Abe"),
        ("lt", day(3), ""),
        ("eq", str(ago(3).date()), "Acme Anna Abe"),
        ("exists", False, "-Acme Anna Abe"),
    ],
    "company.ownerId": [
        ("eq", person("manager"), "Acme Anna Abe"),
        ("ne", person("manager"), "-Acme Anna Abe"),
        ("in", [person("rep2")], "Globex Gus"),
        ("exists", True, "Acme Globex Anna Abe Gus"),
    ],
    "company.teamId": [
        ("eq", team, ""),
        ("ne", team, "*"),
        ("in", [team], ""),
        ("exists", True, "Acme Globex Anna Abe Gus"),
    ],
    "company.customFields.seats": [
        ("gt", 100, "Acme Anna Abe"),
        ("eq", 120, "Acme Anna Abe"),
        ("ne", 120, "-Acme Anna Abe"),
        ("contains", "2", "Acme Anna Abe"),
        ("startsWith", "1", "Acme Anna Abe"),
        ("in", [120, 5], "Acme Anna Abe"),
        ("exists", False, "-Acme Anna Abe"),
        ("gte", 121, ""),
        ("lt", 121, "Acme Anna Abe"),
        ("lte", 119, ""),
    ],
    "company.customFields.renewal": [
        ("withinDays", 10, ""),
        ("olderThanDays", 0, ""),
        ("gt", "2031-04-30", "Acme Anna Abe"),
    ],
    "deal.count": [
        ("gte", 1, "Anna Bob Gus"),
        ("gt", 1, "Anna"),
        ("eq", 0, "-Anna Bob Gus"),
        ("ne", 1, "-Bob Gus"),
        ("lt", 2, "-Anna"),
        ("lte", 0, "-Anna Bob Gus"),
        ("in", [0, 2], "-Bob Gus"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.openCount": [
        ("gte", 1, "Anna"),
        ("gt", 0, "Anna"),
        ("eq", 1, "Anna"),
        ("ne", 0, "Anna"),
        ("lt", 1, "-Anna"),
        ("lte", 0, "-Anna"),
        ("in", [1], "Anna"),
        ("exists", False, "-Anna"),
    ],
    "deal.wonCount": [
        ("gte", 1, "Anna Gus"),
        ("gt", 1, ""),
        ("eq", 1, "Anna Gus"),
        ("ne", 1, "-Anna Gus"),
        ("lt", 1, "-Anna Gus"),
        ("lte", 1, "*"),
        ("in", [1, 2], "Anna Gus"),
        ("exists", True, "Anna Gus"),
    ],
    "deal.wonValue": [
        ("gte", 1_250_000, "Gus"),
        ("gt", 1_000_000, "Anna Gus"),
        ("eq", 1_200_000, "Anna"),
        ("ne", 0, "Anna Gus"),
        ("lt", 1_250_000, "-Gus"),
        ("lte", 0, "-Anna Gus"),
        ("in", [1_250_000], "Gus"),
        ("exists", False, "-Anna Gus"),
    ],
    "deal.wonValueThisYear": [
        ("gte", 1_000_000, "Anna"),
        ("gt", 1_200_000, ""),
        ("eq", 1_200_000, "Anna"),
        ("ne", 0, "Anna"),
        ("lt", 1, "-Anna"),
        ("lte", 1_200_000, "*"),
        ("in", [0], "-Anna"),
        ("exists", True, "Anna"),
    ],
    "deal.openValue": [
        ("gte", 50_000, "Anna"),
        ("gt", 50_000, ""),
        ("eq", 50_000, "Anna"),
        ("ne", 0, "Anna"),
        ("lt", 50_000, "-Anna"),
        ("lte", 50_000, "*"),
        ("in", [50_000], "Anna"),
        ("exists", True, "Anna"),
    ],
    "deal.lastWonAt": [
        ("during", "last30Days", "Anna"),
        ("withinDays", 30, "Anna"),
        ("olderThanDays", 30, "Gus"),
        ("gte", day(400), "Anna Gus"),
        ("gt", day(400), "Anna"),
        ("lte", day(400), "Gus"),
        ("lt", day(400), ""),
        ("eq", str(ago(400).date()), "Gus"),
        ("exists", False, "-Anna Gus"),
    ],
    "deal.ownerId": [
        ("eq", person("rep"), "Anna Bob Gus"),
        ("ne", person("rep"), ""),
        ("in", [person("rep"), person("rep2")], "Anna Bob Gus"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.teamId": [
        ("eq", team, "Anna Bob Gus"),
        ("ne", team, ""),
        ("in", [team], "Anna Bob Gus"),
        ("exists", False, "-Anna Bob Gus"),
    ],
    "deal.stageId": [
        ("eq", stage("discovery"), "Anna Bob Gus"),
        ("ne", stage("discovery"), ""),
        ("in", [stage("negotiation")], ""),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.pipelineId": [
        ("eq", pipeline, "Anna Bob Gus"),
        ("ne", pipeline, ""),
        ("in", [pipeline], "Anna Bob Gus"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.status": [
        ("eq", "won", "Anna Gus"),
        ("ne", "won", "Anna Bob"),
        ("in", ["lost", "abandoned"], "Bob"),
        ("exists", False, "-Anna Bob Gus"),
    ],
    "deal.value": [
        ("gte", 1_000_000, "Anna Gus"),
        ("gt", 1_000_000, "Anna"),
        ("lte", 50_000, "Anna"),
        ("lt", 1_000_000, "Anna Bob"),
        ("eq", 900_000, "Bob"),
        ("ne", 900_000, "Anna Gus"),
        ("in", [50_000, 900_000], "Anna Bob"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.currency": [
        ("eq", "eur", "Gus"),
        ("ne", "EUR", "Anna Bob"),
        ("contains", "us", "Anna Bob"),
        ("startsWith", "e", "Gus"),
        ("in", ["EUR", "GBP"], "Gus"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.probability": [
        ("gte", 100, "Anna Gus"),
        ("gt", 10, "Anna Gus"),
        ("lte", 10, "Anna Bob"),
        ("lt", 10, "Bob"),
        ("eq", 10, "Anna"),
        ("ne", 100, "Anna Bob"),
        ("in", [0], "Bob"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.expectedCloseDate": [
        ("during", "next30Days", "Anna"),
        ("withinDays", 100, ""),
        ("olderThanDays", 0, ""),
        ("gte", day(0), "Anna"),
        ("gt", day(0), "Anna"),
        ("lte", day(-30), "Anna"),
        ("lt", day(0), ""),
        ("eq", str(ago(-20).date()), "Anna"),
        ("exists", True, "Anna"),
    ],
    "deal.nextActivityAt": [
        ("during", "next7Days", "Anna"),
        ("withinDays", 7, ""),
        ("olderThanDays", 0, ""),
        ("gte", day(0), "Anna"),
        ("gt", day(-3), ""),
        ("lte", day(-3), "Anna"),
        ("lt", day(-3), ""),
        ("eq", str(ago(-3).date()), "Anna"),
        ("exists", False, "-Anna"),
    ],
    "deal.lastActivityAt": [
        ("during", "last7Days", "Anna"),
        ("withinDays", 2, "Anna"),
        ("olderThanDays", 2, ""),
        ("gte", day(1), "Anna"),
        ("gt", day(1), ""),
        ("lte", day(1), "Anna"),
        ("lt", day(1), ""),
        ("eq", str(ago(1).date()), "Anna"),
        ("exists", True, "Anna"),
    ],
    "deal.stageEnteredAt": [
        ("during", "last7Days", "Anna Bob Gus"),
        ("withinDays", 50, "Anna Bob Gus"),
        ("olderThanDays", 30, "Anna"),
        ("gte", day(30), "Anna Bob Gus"),
        ("gt", day(30), "Anna Bob Gus"),
        ("lte", day(30), "Anna"),
        ("lt", day(40), ""),
        ("eq", str(ago(40).date()), "Anna"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.createdAt": [
        ("during", "last7Days", ""),
        ("withinDays", 40, "Anna"),
        ("olderThanDays", 70, "Bob Gus"),
        ("gte", day(60), "Anna"),
        ("gt", day(60), "Anna"),
        ("lte", day(80), "Bob Gus"),
        ("lt", day(80), "Gus"),
        ("eq", str(ago(450).date()), "Gus"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.closedAt": [
        ("during", "last30Days", "Anna Bob"),
        ("withinDays", 30, "Anna Bob"),
        ("olderThanDays", 30, "Gus"),
        ("gte", day(20), "Anna Bob"),
        ("gt", day(20), "Anna"),
        ("lte", day(20), "Bob Gus"),
        ("lt", day(20), "Gus"),
        ("eq", str(ago(20).date()), "Bob"),
        ("exists", False, "-Anna Bob Gus"),
    ],
    "deal.wonAt": [
        ("during", "last30Days", "Anna"),
        ("withinDays", 30, "Anna"),
        ("olderThanDays", 30, "Gus"),
        ("gte", day(400), "Anna Gus"),
        ("gt", day(400), "Anna"),
        ("lte", day(400), "Gus"),
        ("lt", day(400), ""),
        ("eq", str(ago(400).date()), "Gus"),
        ("exists", True, "Anna Gus"),
    ],
    "deal.lostReason": [
        ("contains", "pri", "Bob"),
        ("eq", "price", "Bob"),
        ("ne", "price", "Anna Gus"),
        ("startsWith", "p", "Bob"),
        ("in", ["Price"], "Bob"),
        ("exists", True, "Bob"),
    ],
    "deal.tags": [
        ("contains", "big", "Anna"),
        ("eq", "big", "Anna"),
        ("ne", "big", "Anna Bob Gus"),
        ("in", ["big", "small"], "Anna"),
        ("exists", True, "Anna"),
    ],
    "deal.rotting": [("eq", True, "Anna"), ("eq", False, "Anna Bob Gus")],
    "deal.title": [
        ("contains", "oo", "Anna Bob"),
        ("eq", "vans", "Gus"),
        ("ne", "roof", "Anna Gus"),
        ("startsWith", "ga", "Anna"),
        ("in", ["Roof", "Vans"], "Bob Gus"),
        ("exists", True, "Anna Bob Gus"),
    ],
    "deal.customFields.line": [
        ("eq", "b", "Gus"),
        ("ne", "b", "Anna Bob"),
        ("contains", "b", "Gus"),
        ("startsWith", "b", "Gus"),
        ("in", ["B", "C"], "Gus"),
        ("exists", False, "-Gus"),
        ("gt", 1, ""),
        ("gte", 1, ""),
        ("lt", 1, ""),
        ("lte", 1, ""),
        ("withinDays", 1, ""),
        ("olderThanDays", 1, ""),
    ],
    "lead.ownerId": [
        ("eq", person("rep"), "Abe Bob"),
        ("ne", person("rep"), ""),
        ("in", [person("rep2")], ""),
        ("exists", True, "Abe Bob"),
    ],
    "lead.teamId": [
        ("eq", team, "Abe Bob"),
        ("ne", team, ""),
        ("in", [team], "Abe Bob"),
        ("exists", False, "-Abe Bob"),
    ],
    "lead.status": [
        ("eq", "open", "Abe Bob"),
        ("ne", "new", "Abe"),
        ("in", ["new", "converted"], "Bob"),
        ("exists", True, "Abe Bob"),
    ],
    "lead.source": [
        ("contains", "we", "Abe Bob"),
        ("eq", "web", "Abe Bob"),
        ("ne", "web", ""),
        ("startsWith", "w", "Abe Bob"),
        ("in", ["web"], "Abe Bob"),
        ("exists", False, "-Abe Bob"),
    ],
    "lead.formId": [
        ("eq", form, "Abe"),
        ("ne", form, "Bob"),
        ("in", [form], "Abe"),
        ("exists", True, "Abe"),
    ],
    "lead.score": [
        ("gte", 55, "Bob"),
        ("gt", 55, ""),
        ("lte", 20, "Abe"),
        ("lt", 20, ""),
        ("eq", 20, "Abe"),
        ("ne", 20, "Bob"),
        ("in", [20, 55], "Abe Bob"),
        ("exists", True, "Abe Bob"),
    ],
    "lead.estimatedValue": [
        ("gte", 70_000, "Bob"),
        ("gt", 70_000, ""),
        ("lte", 10_000, "Abe"),
        ("lt", 70_000, "Abe"),
        ("eq", 70_000, "Bob"),
        ("ne", 70_000, "Abe"),
        ("in", [10_000], "Abe"),
        ("exists", True, "Abe Bob"),
    ],
    "lead.createdAt": [
        ("during", "last30Days", "Abe"),
        ("withinDays", 30, "Abe"),
        ("olderThanDays", 30, "Bob"),
        ("gte", day(20), "Abe"),
        ("gt", day(20), ""),
        ("lte", day(20), "Abe Bob"),
        ("lt", day(20), "Bob"),
        ("eq", str(ago(55).date()), "Bob"),
        ("exists", True, "Abe Bob"),
    ],
    "lead.convertedAt": [
        ("during", "last30Days", ""),
        ("withinDays", 30, ""),
        ("olderThanDays", 0, ""),
        ("gte", day(20), ""),
        ("gt", day(20), ""),
        ("lte", day(20), ""),
        ("lt", day(20), ""),
        ("eq", str(ago(20).date()), ""),
        ("exists", False, "*"),
    ],
    "lead.title": [
        ("contains", "rooms", "Bob"),
        ("eq", "docks", "Abe"),
        ("ne", "docks", "Bob"),
        ("startsWith", "cold", "Bob"),
        ("in", ["Docks"], "Abe"),
        ("exists", True, "Abe Bob"),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def crowd(app: Flask) -> Crowd:
    return Crowd(app)


def known(crowd: Crowd, value: Any) -> Any:
    """The value with the ids that only the crowd knows."""
    if isinstance(value, list):
        return [known(crowd, one) for one in value]
    return value(crowd) if callable(value) else value


@pytest.mark.parametrize("field", CASES)
def test_a_rule_finds_whom_it_is_true_of(crowd: Crowd, field: str) -> None:
    for op, value, names in CASES[field]:
        rule = {"field": field, "op": op, "value": known(crowd, value)}
        assert found(crowd, rule) == meant(names), (op, value)
        assert found(crowd, {"not": rule}) == EVERYBODY - meant(names), ("not", op, value)


def test_every_field_is_asked_by_every_comparison(crowd: Crowd) -> None:
    asked = {(_stem(field), op) for field, cases in CASES.items() for op, *_ in cases}
    custom = ("eq", "ne", "contains", "startsWith", "in", "exists", "gt", "gte", "lt", "lte")
    there = {
        (one.name, op)
        for one in FIELDS.known
        for op in (custom if one.name.endswith(".customFields") else one.ops)
    }
    assert asked >= there, there - asked


def _stem(field: str) -> str:
    parts = field.split(".")
    return ".".join(parts[:2])
