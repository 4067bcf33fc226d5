"""Lead scoring: rules by the marketer, and the scores that they make."""
