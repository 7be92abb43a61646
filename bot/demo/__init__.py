"""Demonstration data: two invented estates, their people, and what was reported there before."""
