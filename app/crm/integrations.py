"""Section 11: which vendor carries what, the first that is configured before the others. An adapter
that is not configured sends nothing."""

INTEGRATIONS: dict[str, list[str]] = {
    "email": ["resend", "smtp"],
    "sms": ["twilio", "msg91"],
    "whatsapp": ["twilio", "msg91"],
    "calendar": ["google_calendar"],
    "telephony": ["twilio_voice"],
    "search": ["typesense"],
}
