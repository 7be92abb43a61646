"""The command menu: its commands, in the two languages, for residents and for employees."""

from collections.abc import Mapping, Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)

from handlers.texts import say

# Command → the desk's own action (a tap that needs no offer).
ACTIONS: Mapping[str, str] = {
    "report": "report",
    "progress": "progress_query",
    "human": "human",
    "phone": "verify_phone",
    "cancel": "cancel",
    "help": "help",
    "cases": "my_cases",
    "tasks": "my_tasks",
    "file": "file_for",
    "resident": "as_resident",
    "staff": "as_steward",
}
RESIDENT = ("report", "progress", "human", "phone", "cancel", "help")
STAFF = ("cases", "tasks", "file", "resident", "staff", "cancel", "help")
# In Chinese the catalogue has them; whoever has Telegram in English sees these.
_IN_ENGLISH: Mapping[str, str] = {
    "report": "Report something",
    "progress": "How it is going",
    "human": "Talk to a person",
    "phone": "Confirm my phone",
    "cancel": "Cancel what I began",
    "help": "Help",
    "cases": "My cases",
    "tasks": "My tasks",
    "file": "File for a resident",
    "resident": "I am a resident now",
    "staff": "I am staff now",
}


def commands(names: Sequence[str], *, english: bool = False) -> list[BotCommand]:
    """The menu's lines."""
    return [
        BotCommand(name, _IN_ENGLISH[name] if english else say(f"messenger.menu.{name}"))
        for name in names
    ]


async def show_to_all(bot: Bot) -> None:
    """Everybody's menu."""
    await _show(bot, RESIDENT, BotCommandScopeAllPrivateChats())


async def show_to_staff(bot: Bot, chat: int) -> None:
    """An employee's own."""
    await _show(bot, STAFF, BotCommandScopeChat(chat))


async def _show(bot: Bot, names: Sequence[str], scope: BotCommandScope) -> None:
    await bot.set_my_commands(commands(names), scope=scope)
    await bot.set_my_commands(commands(names, english=True), scope=scope, language_code="en")
