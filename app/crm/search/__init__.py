"""Search: contacts, deals and leads by a few letters."""
