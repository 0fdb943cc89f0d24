"""Upgrades: rows of earlier releases, frozen as text, brought to the tables of today."""
