"""Rules of the outbox, free of the database: kinds of channels, events, moments, tries, wording."""
