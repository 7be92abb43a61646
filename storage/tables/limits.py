"""What platforms allow, counted for all processes: on the real clock, one row a channel or account.

Whoever wants to send looks here and counts in the same transaction. Nothing here has to be given
back, so that a process that dies holds up nobody.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base
from storage.types import BigInt


class ChannelTurn(Base):
    """When a channel, or one chat of it, may be sent the next message (``bot.turns``)."""

    __tablename__ = "channel_turns"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)  # channel, channel:account id
    free_at: Mapped[datetime]  # real time


class WecomWindow(Base):
    """What a member was sent within the hour (``bot.channels.wecom.allowance``)."""

    __tablename__ = "wecom_windows"

    account_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("accounts.id"), primary_key=True, autoincrement=False
    )
    sent: Mapped[list[Any]]  # when: milliseconds since 1970, the oldest first


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
