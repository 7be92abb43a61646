"""Does it count as feedback? Words that only say that something is being done do not.

What stops the feedback clock holds a result, or a plan with next step and date (RULEBOOK §5.3,
§11); 收到, 已处理, 继续跟进中 tell a resident nothing.
"""

from nlp.wording import is_empty_feedback, is_only_busy

__all__ = ["says_nothing"]


def says_nothing(text: str) -> bool:
    """Whether a resident would still not know what was done, or what comes next."""
    return is_empty_feedback(text) or is_only_busy(text)
