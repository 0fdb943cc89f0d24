"""Proofs that break the running system: processes killed, answers lost, races, double clicks, full disks."""
