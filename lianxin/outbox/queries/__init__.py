"""Queries of the outbox: the rules in force, who is told by what, what failed. Reads only."""
