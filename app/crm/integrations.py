"""Section 11: which vendor carries what. An adapter that is not configured sends nothing."""

INTEGRATIONS: dict[str, list[str]] = {
    "email": ["resend", "smtp"],
    "sms": ["twilio_sms", "msg91"],
    "calendar": ["google_calendar"],
    "telephony": ["twilio_voice"],
    "search": ["typesense"],
}
