"""Queries of the casefile, by subject: `scope` (who may see which), `facts` (what holds), `time` (limits and lights), `lists`, `lines`, `timeline`, `present`."""
