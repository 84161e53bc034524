"""Who may see what: roles, and the record of who looked at what. Knows nothing of screens."""
