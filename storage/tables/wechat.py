"""What a WeChat account may still be sent (its platform counts the messages)."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import BigInt


class WechatWindow(Base):
    """How much of what a resident's acts allow was used. An act is known by its inbox row, whose
    id says when it was; a newer one renews the allowance (``bot.channels.wechat.budget``)."""

    __tablename__ = "wechat_windows"

    account_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("accounts.id"), primary_key=True, autoincrement=False
    )
    message_id: Mapped[int | None]  # inbox row of the last message
    message_used: Mapped[int]
    tap_id: Mapped[int | None]  # inbox row of the last tap, follow or scan
    tap_used: Mapped[int]
