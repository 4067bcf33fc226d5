"""Real servers and real processes for the tests, all private and all gone afterwards."""
