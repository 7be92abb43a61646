"""Tables, sessions, encryption and migrations: what the desk remembers (DESIGN §6)."""
