"""Pictures kept under a token, in memory or in Redis."""
