"""内核: what every package stands on: life-cycle engine, grants, acts, commands, ledger, outbox, calendar, text.

Knows no domain word: no matter, no visit, no unit. It never imports another package of the project.
"""
