"""Time: calendars, limits and lights as data, and what a change of them does to running limits."""
