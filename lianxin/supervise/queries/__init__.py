"""Queries of supervise: `board` (blocks, counts, filters), `papers` (notices, instructions, listings), `ladder` (the rules
in force, whom a level goes to, what is proposed). Reads only.
"""
