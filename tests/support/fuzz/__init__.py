"""Made-up input: damaged photos, what people write, requests."""
