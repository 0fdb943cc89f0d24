"""Rules of policy without a database: `words` and their lists, `conditions` judged by the facts of a party, day by day."""
