"""WeCom (企业微信): the company's own people, by their userid.

The same files as its neighbours: callbacks come in at ``webhook``, are read by ``incoming``; cards,
digests and texts are made in ``outgoing`` and leave through ``channel``.
"""

from typing import Final

CHANNEL: Final = "wecom"
