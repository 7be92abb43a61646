"""Whether somebody speaks for many owners at once (RULEBOOK §5.13)."""

import re
from functools import cache

from nlp.lexicon import load_toml

__all__ = ["speaks_for_many"]


def speaks_for_many(text: str) -> bool:
    """联名, 我们十几户一起: a group's complaint; 我们家, 我们楼 alone is none."""
    return _pattern().search(text) is not None


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(load_toml("groups")["patterns"]))
