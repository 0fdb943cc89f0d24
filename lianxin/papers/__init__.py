"""文书: what an office prints and signs, written from the rows that are there already; only its number is its own."""
