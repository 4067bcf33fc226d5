"""The permission matrix as section 3 draws it, and what it means for a request."""

DRAWING = """\
                        crm-admin  sales-manager  sales-rep  support-agent  marketing  viewer
───────────────────────────────────────────────────────────────────────────────────────────────
contact:read                ✓           ✓            ✓            ✓            ✓         ✓
contact:create              ✓           ✓            ✓            —            ✓         —
contact:update              ✓           ✓            ◑ (own)      —            —         —
contact:delete              ✓           —            —            —            —         —
contact:reassign            ✓           ✓            —            —            —         —

lead:read                   ✓           ✓            ◑ (own)      —            ✓         ✓
lead:create                 ✓           ✓            ✓            —            ✓         —
lead:qualify                ✓           ✓            ◑ (own)      —            —         —
lead:disqualify             ✓           ✓            ◑ (own)      —            —         —
lead:convert                ✓           ✓            ◑ (own)      —            —         —

deal:read                   ✓           ✓            ◑ (own)      —            —         ✓
deal:create                 ✓           ✓            ✓            —            —         —
deal:update                 ✓           ✓            ◑ (own)      —            —         —
deal:close-won              ✓           ✓            ◑ (own)      —            —         —
deal:close-lost             ✓           ✓            ◑ (own)      —            —         —
deal:delete                 ✓           —            —            —            —         —

activity:read               ✓           ✓            ◑ (own)      ✓            —         ✓
activity:create             ✓           ✓            ✓            ✓            —         —
activity:update             ✓           ✓            ◑ (own)      ◑ (own)      —         —

ticket:read                 ✓           —            —            ✓            —         —
ticket:create               ✓           —            —            ✓            —         —
ticket:assign               ✓           —            —            ✓            —         —
ticket:resolve              ✓           —            —            ✓            —         —

campaign:read               ✓           ✓            —            —            ✓         ✓
campaign:create             ✓           —            —            —            ✓         —
campaign:launch             ✓           —            —            —            ✓         —

pipeline:manage             ✓           —            —            —            —         —
analytics:read              ✓           ✓            —            —            ✓         ✓
"""
ROLES = DRAWING.splitlines()[0].split()
OK = 200


def cell(right: str, role: str) -> str:
    """✓, — or ◑."""
    line = next(line for line in DRAWING.splitlines() if line.startswith(f"{right} "))
    return line.replace("(own)", "").split()[1:][ROLES.index(role)]


def expected(right: str, role: str, whose: str, success: int = OK) -> int:
    """The status of an action on a record: `whose` is own, another's or outsider's."""
    reading = cell(f"{right.split(':', maxsplit=1)[0]}:read", role)
    if reading == "—":
        return 403
    if whose == "outsider's" or (reading == "◑" and whose != "own"):
        return 404
    given = cell(right, role)
    return success if given == "✓" or (given == "◑" and whose == "own") else 403
