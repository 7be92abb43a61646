"""A desk with demonstration data for the scripts that look into one."""

from tests.support.desks import desk_settings, seeded_database, seeded_folder, sqlite_settings

__all__ = ["desk_settings", "seeded_database", "seeded_folder", "sqlite_settings"]
