"""Pictures stored under a token, in memory or in Redis."""
