"""The desk as it meets the world: channels, commands, settings, and what wires them together."""
