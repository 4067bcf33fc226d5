"""Questions about activities."""
