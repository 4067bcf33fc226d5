"""The catalog: products and services."""
