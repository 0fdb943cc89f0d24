"""Proofs and tests of notices: real receivers on this machine, real processes that are killed."""
