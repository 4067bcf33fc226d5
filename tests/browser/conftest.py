"""What every browser test expects may take its time on a machine that runs all of them at once."""

from playwright.sync_api import expect

expect.set_options(timeout=20_000)
