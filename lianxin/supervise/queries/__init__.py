"""Queries of supervise: `board` (blocks, counts, filters), `papers` (a notice, an instruction), `lists` of them, `promises`,
`ladder` (the rules in force, whom a level goes to, what is proposed). Reads only.
"""
