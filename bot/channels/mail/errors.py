"""SMTP answer → what became of the letter.

5xx is a refusal, 4xx and whatever the network does a passing failure. A login that is refused may
be mended in the settings, so it is tried again as well.
"""

import aiosmtplib

from bot.channels.base import ChannelError, Receipt, Refused, RetryLater, Uncertain

REFUSED_FROM = 500
Answers = dict[str, aiosmtplib.response.SMTPResponse]


def outcome_of(answers: Answers, to: list[str], answer: str) -> Receipt:
    """The server took the letter; raises when not for those it is written to (copies may fail)."""
    refused = [answers[address] for address in to if address in answers]
    if refused and len(refused) == len(to):
        raise _by_code(max(one.code for one in refused), refused[0].message)
    return Receipt(answer[:100])


def outcome_of_failure(error: aiosmtplib.SMTPException | OSError) -> ChannelError:
    """Refused, RetryLater or Uncertain."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [one.code for one in error.recipients]
        said = error.recipients[0].message if error.recipients else str(error)
        return _by_code(max(codes, default=REFUSED_FROM), said)  # without whose address it is
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return RetryLater(reason=f"登录被拒绝：{error.code} {error.message}")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _by_code(error.code, error.message)
    if isinstance(error, aiosmtplib.SMTPConnectError | ConnectionRefusedError):
        return RetryLater(reason=f"连不上发信服务器：{error}")
    return Uncertain(f"{type(error).__name__}: {error}"[:200])


def _by_code(code: int, message: str) -> ChannelError:
    said = f"{code} {message}"[:200]
    return Refused(said) if code >= REFUSED_FROM else RetryLater(reason=said)
