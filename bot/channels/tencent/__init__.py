"""What WeChat and WeCom have in common: sealed callbacks, one access token, texts cut by bytes."""

from typing import Final

CALL_SECONDS: Final = 5.0  # a call waits no longer, where no settings say otherwise
