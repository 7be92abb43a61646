"""Disputes among neighbours: mediation, 社区议事 (RULEBOOK §5.11)."""
