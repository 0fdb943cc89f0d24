"""交办: undertakings: lead, support and own parts; accept, return, ruling, contact, progress, extension, upward."""
