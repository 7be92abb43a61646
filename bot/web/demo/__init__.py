"""``/demo``: the desk seen from three chats at once, with a clock to turn and a log to read."""
