"""Keeping 备份与恢复: one archive of everything a district has but its keys, made beside writers, and proven by restoring it.

`archive` is the form of the file, `rows` what tables are compared by, `programs` PostgreSQL's own tools, `backup` and
`restore` the two ways, `proof` the trial of what was restored, `schedule` when and how many.
"""
