"""HTTP answer → what became of the message."""

import httpx

from bot.channels.base import Receipt, Refused, RetryLater, Uncertain

GONE = 410  # nobody there any more


def outcome_of(response: httpx.Response) -> Receipt:
    """The receipt; raises Refused, RetryLater or Uncertain."""
    status = response.status_code
    if response.is_success:
        return Receipt(_platform_id(response))
    if status in {429, 503}:
        raise RetryLater(_seconds(response.headers.get("retry-after")), f"HTTP {status}")
    if response.is_server_error:
        raise Uncertain(f"HTTP {status}")
    raise Refused(f"HTTP {status}", channel_dead=status == GONE)


def outcome_of_failure(error: httpx.HTTPError) -> RetryLater | Uncertain:
    """Nothing has left as long as there is no connection; afterwards nobody can say."""
    reason = type(error).__name__
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return RetryLater(reason=reason)
    return Uncertain(reason)


def _platform_id(response: httpx.Response) -> str | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return str(body["id"])[:100] if isinstance(body, dict) and "id" in body else None


def _seconds(header: str | None) -> float | None:
    return float(header) if header is not None and header.isdecimal() else None
