"""Rules of insight: what a figure is (`figures`), what sets hold (`sets`), the indicators themselves (`indicators`)."""
