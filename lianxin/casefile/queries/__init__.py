"""Queries of the casefile, by subject: `scope` (who may see which), `facts` (what holds), `time` (limits and lights),
`lists` with their `lines`, the `timeline`, and what is `present`.
"""
