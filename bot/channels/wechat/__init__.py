"""The WeChat service account (微信服务号): residents.

An event comes in at ``webhook``, is read by ``incoming`` and waits in ``waiting`` for its answer,
which costs nothing; what comes later or does not fit leaves through ``channel`` and is counted by
``budget``. What the platform's errors mean is in ``errors``.
"""

from typing import Final

CHANNEL: Final = "wechat"
