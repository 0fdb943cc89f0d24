"""通知: what the commands queued (`kernel.outbox`) reaches people: on their own page, by mail, app, robot, message, webhook.

Owns channels, addresses, rules of events, quiet hours, the daily digest, each message with its end. Not what is told: a
command queues it; nor the protocols: `kernel.senders`.
"""
