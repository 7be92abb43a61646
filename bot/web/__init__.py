"""HTTP: health, webhooks, and the loopback socket of demo databases (DESIGN §8)."""
