"""跟踪督办: urging, notices, instructions, escalation, the backstop, listing; the sweep that lets nothing wait unseen."""
