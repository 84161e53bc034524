"""Real records of a methadone and buprenorphine trial (CTN-0027, START) as the three exports."""
