"""Lead forms: what strangers fill in, hosted or on other sites, and the leads that come of it."""
