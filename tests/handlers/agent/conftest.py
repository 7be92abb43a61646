"""The same desk that the stewards' tests use."""

from tests.handlers.steward.conftest import office, seeded_folder

__all__ = ["office", "seeded_folder"]
