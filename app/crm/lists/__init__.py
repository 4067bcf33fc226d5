"""Lists that people filter, sort and keep as views: deals, contacts and leads."""
