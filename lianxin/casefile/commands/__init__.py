"""Commands of the casefile: `taking` (how every step happens), `clocks`, `matters` (register, correct, archive, reopen)."""
