"""The catalog: products and services in categories, and what they cost (`pricing`)."""
