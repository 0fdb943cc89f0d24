"""Rules of reading without a database: `rows` of a file, `grams`, the `classifier` with its `calibration`, `topics`.

Numbers come from numpy and scipy, which cost half a second to import: only what trains or measures imports them.
"""
