"""Proofs of files: private to whom they are not for (P18), harmless whatever they hold (P19)."""
