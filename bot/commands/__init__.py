"""The commands behind ``qiantai``: one file a group, joined in ``bot.cli``."""
