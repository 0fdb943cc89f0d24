"""The JSON interface 接口 under /api/v1/: the same commands and queries as the pages, for programs.

`auth` who is asking, `problems` how a refusal is told, `operations` every address with its grant, `schemas` what
each command is told, `doing` the commands, `files` of a matter, `reading` the lists and objects, `papers` those of
supervision, `service` all of it at one address.
"""
