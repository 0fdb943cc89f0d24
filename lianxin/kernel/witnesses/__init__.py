"""Witnesses 见证: places outside that keep our checkpoints, so that a rewritten ledger shows.

`commands` (who they are), `couriers` (how each kind is sent to), `delivering` (what is due, tried again, how far behind),
`reading` (what is found at a witness). What a checkpoint is, is the ledger's.
"""
