"""The one-command start: embedded PostgreSQL and Redis, and the runner of the processes. No domain code."""
