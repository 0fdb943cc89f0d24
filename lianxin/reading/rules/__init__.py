"""Rules of reading without a database: `leaves` and `signs` for suggestions; the `classifier`; recurring `topics` and their `heat`.

Numbers come from numpy and scipy, which cost half a second to import: only what trains or measures imports them, no page does.
"""
