"""A million contacts with leads and deals, made by the database itself, in an org of their own."""

from uuid import UUID

from sqlalchemy import text

from app.compose.org import Org
from app.extensions import db
from app.modules.identity.admin import find_org, found_org

NAME = "Crowd"
LIVING = """
INSERT INTO contact (org_id, id, type, first_name, last_name, company_name, company_id, job_title,
  email, email_key, phone, phone_key, country, source, stage, score, decayed, tags, custom_fields,
  last_activity_at, sort_key, search_text, version, created_at, updated_at)
SELECT :org_id, {contact}, CASE WHEN n <= :companies THEN 'company' ELSE 'person' END,
  'First' || n % 997, 'Last' || n % 4999, 'Company ' || (n - 1) % :companies + 1,
  CASE WHEN n > :companies THEN {employer} END, 'Head of ' || n % 97,
  'p' || n || '@crowd.example', 'p' || n || '@crowd.example', '+49 30 ' || n,
  '+4930' || n, (ARRAY['DE', 'FR', 'AT', 'PL', 'CH', 'IT', 'NL', 'US', 'GB', NULL])[1 + n % 10],
  (ARRAY['web', 'referral', 'cold-outreach', 'campaign', 'import'])[1 + n / 7 % 5],
  (ARRAY['prospect', 'prospect', 'qualified', 'customer', 'churned'])[1 + n / 3 % 5], n % 101, 0,
  CASE WHEN n % 9 = 0 THEN ARRAY['vip'] WHEN n % 4 = 0 THEN ARRAY['newsletter'] ELSE '{{}}' END,
  jsonb_build_object('seats', n % 500),
  CASE WHEN n % 6 > 0 THEN now() - n * 7919 % 400 * interval '1 day' END,
  'last' || n % 4999 || ' first' || n % 997,
  'first' || n % 997 || ' last' || n % 4999 || ' company ' || (n - 1) % :companies + 1
    || ' p' || n || '@crowd.example +49 30 ' || n,
  1, now() - n % 700 * interval '1 day', now()
FROM generate_series(1::bigint, :contacts) AS n
"""
SCORES = """
INSERT INTO contact_score (org_id, contact_id, parts)
SELECT :org_id, {contact}, jsonb_build_array(
  jsonb_build_object('rule', 'Asked on the web', 'name', 'Asked on the web', 'hint', 'Source',
    'points', 10),
  jsonb_build_object('rule', 'Phone number given', 'name', 'Phone number given', 'hint', 'Phone',
    'points', 10),
  jsonb_build_object('rule', 'own domain', 'name', 'Address at a company’s own domain',
    'hint', 'Email', 'points', 12))
FROM generate_series(1::bigint, :contacts) AS n
"""
LEADS = """
INSERT INTO lead (org_id, id, contact_id, title, source, status, score, version, created_at,
  updated_at)
SELECT :org_id, {lead}, {contact}, 'Lead ' || n, 'web',
  (ARRAY['new', 'contacted', 'qualified', 'disqualified', 'converted'])[1 + n % 5], n % 101, 1,
  now() - n % 700 * interval '1 day', now()
FROM (SELECT k, k * 7919 % :contacts + 1 AS n
  FROM generate_series(1::bigint, :contacts * 4 / 10) AS k)
"""
DEALS = """
INSERT INTO deal (org_id, id, contact_id, title, pipeline_id, stage_id, value_amount,
  value_currency, status, probability, probability_overridden, won_at, closed_at, position,
  stage_entered_at, tags, custom_fields, search_text, version, created_at, updated_at)
SELECT :org_id, {deal}, {contact}, 'Deal ' || k, s.pipeline_id, s.id, k * 7919 % 5000000,
  (ARRAY['USD', 'USD', 'EUR'])[1 + k % 3], (ARRAY['open', 'won', 'lost'])[1 + k % 3],
  s.probability, false, CASE WHEN k % 3 = 1 THEN now() - k % 900 * interval '1 day' END,
  CASE WHEN k % 3 > 0 THEN now() - k % 900 * interval '1 day' END, k,
  now() - k % 900 * interval '1 day', '{{}}', '{{}}', 'deal ' || k, 1,
  now() - k % 900 * interval '1 day', now()
FROM (SELECT k, k * 104729 % :contacts + 1 AS n
  FROM generate_series(1::bigint, :contacts * 3 / 10) AS k),
  (SELECT * FROM pipeline_stage WHERE org_id = :org_id ORDER BY "order" LIMIT 1) AS s
"""
# Made again when the rows are there: so it takes minutes and not an hour.
INDEXES = """
SELECT i.indexname, i.indexdef FROM pg_indexes i
WHERE i.tablename IN ('contact', 'lead', 'deal') AND NOT EXISTS (
  SELECT 1 FROM pg_constraint c WHERE c.conindid = quote_ident(i.indexname)::regclass)
"""


def crowd(contacts: int) -> Org:
    """The org with so many contacts, four leads and three deals for ten of them."""
    name = f"{NAME} of {contacts}"
    org = find_org(name)
    if org is None:
        org = found_org(name, currency="USD")
        _fill(org.id, contacts)
    return org


def _fill(org_id: UUID, contacts: int) -> None:
    numbers = {"org_id": org_id, "contacts": contacts, "companies": contacts // 10}
    known = {
        "contact": _numbered("7000", "n"),
        "employer": _numbered("7000", "((n - 1) % :companies + 1)"),
        "lead": _numbered("7001", "k"),
        "deal": _numbered("7002", "k"),
    }
    with db.engine.begin() as line:
        indexes = line.execute(text(INDEXES)).all()
        for name, _ in indexes:
            line.execute(text(f'DROP INDEX "{name}"'))
        for statement in (LIVING, SCORES, LEADS, DEALS):
            line.execute(text(statement.format(**known)), numbers)
        line.execute(text("SET maintenance_work_mem = '1GB'"))
        for _, definition in indexes:
            line.execute(text(definition.replace(":", "\\:")))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("VACUUM ANALYZE"))


def _numbered(kind: str, number: str) -> str:
    return f"('00000000-0000-{kind}-8000-' || lpad(to_hex({number}::bigint), 12, '0'))::uuid"
