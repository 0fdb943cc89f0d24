"""单位: areas, units, served parties, the two-level taxonomy with its duty list. Not people, not matters."""
