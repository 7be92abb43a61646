"""A strict stand-in for WeCom: real HTTP, written from its rules.

What comes too fast or twice is dropped without an error, as the platform does; long texts are cut,
wrong cards refused, and each card can be changed once.
"""

import itertools
import json
import re
import secrets
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from pydantic import SecretStr

from bot.settings import Settings
from tests.bot.relay_room import eventually
from tests.channels.api_server import Answer, ApiServer, Call, Raw
from tests.channels.tencent_sealing import seal, sign
from tests.channels.wechat_platform import Told, xml_of

CORP_ID, AGENT_ID, SECRET = "ww00desk", 1000002, "the-corp-secret-of-tests"
TOKEN, AES_KEY = "wecom-token-of-tests", "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
_numbers = itertools.count(7_000_000_000_000_001)
_TASK_ID = re.compile(r"[0-9A-Za-z_@-]{1,128}")


@dataclass
class Shown:
    """One message as a member sees it."""

    text: str
    buttons: list[tuple[str, str]] = field(default_factory=list)  # label, key
    task_id: str = ""
    code: str = ""
    kind: str = "text"
    outcome: str = ""


@dataclass
class Member:
    """One employee in WeCom."""

    platform: "WecomPlatform"
    userid: str
    visible: bool = True
    chat: list[Shown] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)

    @property
    def texts(self) -> str:
        return "\n".join(shown.text for shown in self.chat)

    async def card(self, label: str) -> Shown:
        """The newest card with this button; he waits until there is one."""
        await eventually(lambda: any(label in t for s in self.chat for t, _ in s.buttons))
        return next(s for s in reversed(self.chat) if any(label in shown for shown, _ in s.buttons))

    async def says(self, text: str) -> Told:
        return await self.platform.deliver(self, "text", Content=text)

    async def sends(self, kind: str, **fields: str) -> Told:
        return await self.platform.deliver(self, kind, **fields)

    async def does(self, event: str, key: str = "") -> Told:
        return await self.platform.deliver(self, "event", Event=event, EventKey=key)

    async def presses(self, label: str) -> Told:
        """Press a button of the newest card that has it; the press comes with a code of its own."""
        shown = await self.card(label)
        key = next(key for text, key in shown.buttons if label in text)
        code = self.platform.new_code(shown)
        return await self.platform.deliver(
            self,
            "event",
            Event="template_card_event",
            EventKey=key,
            TaskId=shown.task_id,
            CardType="button_interaction",
            ResponseCode=code,
        )


class WecomPlatform:
    """``with WecomPlatform() as wecom: …``; ``desk_url`` is where callbacks go."""

    def __init__(self) -> None:
        self.desk_url = ""
        self.people: dict[str, Member] = {}
        self.media: dict[str, tuple[bytes, str]] = {}
        self.tokens: list[str] = []
        self.codes: dict[str, Shown] = {}
        self.refusals: list[tuple[str, int]] = []
        self.dropped: list[str] = []  # too fast, or equal to an earlier one
        self.cut: list[str] = []
        self.task_ids: dict[str, str] = {}
        self.last: dict[str, str] = {}
        self.doubled = False  # every callback comes twice
        self._sent: list[tuple[float, str, str]] = []
        self._lock = threading.Lock()
        self.api = ApiServer(self._answer)

    def __enter__(self) -> Self:
        self.api.__enter__()
        return self

    def __exit__(self, *args: object) -> None:
        self.api.__exit__(*args)

    def member(self, userid: str) -> Member:
        """Whatever capitals it is written with, it is the same member."""
        return self.people.setdefault(userid.lower(), Member(self, userid))

    def keep(self, data: bytes, kind: str = "image/jpeg") -> str:
        media_id = secrets.token_urlsafe(30)
        self.media[media_id] = (data, kind)
        return media_id

    def end_token(self) -> None:
        """The token is no good any more."""
        self.tokens.append("ended-" + secrets.token_hex(8))

    def new_code(self, shown: Shown) -> str:
        code = secrets.token_hex(12)
        self.codes[code] = shown
        return code

    # --- callbacks -------------------------------------------------------------------------------

    def event(self, who: Member, kind: str, **fields: str) -> dict[str, str]:
        """What the callback of one event says."""
        return {
            "ToUserName": CORP_ID,
            "FromUserName": who.userid,
            "CreateTime": str(int(time.time())),
            "MsgType": kind,
            "AgentID": str(AGENT_ID),
            **({} if kind == "event" else {"MsgId": str(next(_numbers))}),
            **fields,
        }

    async def deliver(self, who: Member, kind: str, **fields: str) -> Told:
        """Something happens and is handed over."""
        return await self.hand_over(who, self.event(who, kind, **fields))

    async def hand_over(self, who: Member, fields: dict[str, str]) -> Told:
        """One event, repeated up to three times as the platform does."""
        self.last = fields
        told = Told(0, 0.0)
        for tries in range(1, 4):
            told = await self.post(fields, tries=tries)
            if told.status == 200:
                break
        if self.doubled:
            await self.post(fields)
        return told

    async def post(self, fields: Mapping[str, str], *, tries: int = 1) -> Told:
        params, body = self.wrap(xml_of(dict(fields)))
        client = httpx.AsyncClient(trust_env=False, verify=False, timeout=5.0)
        began = time.monotonic()
        try:
            async with client:
                response = await client.post(self.desk_url, params=params, content=body)
        except httpx.HTTPError:
            return Told(0, time.monotonic() - began, tries=tries)
        return Told(response.status_code, time.monotonic() - began, response.text, tries)

    def wrap(self, xml: str, receive_id: str = CORP_ID) -> tuple[dict[str, str], bytes]:
        timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
        sealed = seal(xml, AES_KEY, receive_id)
        params = {
            "msg_signature": sign(TOKEN, timestamp, nonce, sealed),
            "timestamp": timestamp,
            "nonce": nonce,
        }
        head = f"<ToUserName><![CDATA[{CORP_ID}]]></ToUserName>"
        body = f"<xml>{head}<Encrypt><![CDATA[{sealed}]]></Encrypt><AgentID>1</AgentID></xml>"
        ET.fromstring(body)
        return params, body.encode()

    # --- the API ---------------------------------------------------------------------------------

    def _answer(self, call: Call) -> Answer:
        with self._lock:
            name = call.path.removeprefix("/cgi-bin/").replace("/", "_")
            if name != "gettoken" and call.query.get("access_token") not in self.tokens[-1:]:
                return {"errcode": 40014, "errmsg": "invalid access_token"}
            method = getattr(self, f"_{name}", None)
            answer: Answer = method(call) if method else {"errcode": 40066, "errmsg": "invalid url"}
            if isinstance(answer, dict) and answer.get("errcode"):
                self.refusals.append((name, answer["errcode"]))
            return answer

    def _gettoken(self, call: Call) -> Answer:
        if call.query["corpid"] != CORP_ID or call.query["corpsecret"] != SECRET:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        if not self.tokens or self.tokens[-1].startswith("ended-"):
            self.tokens.append("token-" + secrets.token_hex(16))
        return {"errcode": 0, "access_token": self.tokens[-1], "expires_in": 7200}

    def _message_send(self, call: Call) -> Answer:
        asked = call.json
        who = self.people.get(asked["touser"].lower())
        if asked["agentid"] != AGENT_ID or who is None:
            return {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
        if not who.visible:
            return {"errcode": 0, "errmsg": "ok", "invaliduser": who.userid, "msgid": "x"}
        kind = asked["msgtype"]
        shown, code = getattr(self, f"_read_{kind}")(asked)
        if code:
            return {"errcode": code, "errmsg": "refused"}
        if self._is_dropped(who, asked):
            self.dropped.append(shown.text)
        else:
            who.chat.append(shown)
            if kind == "image":
                who.pictures.append(self.media[asked["image"]["media_id"]][0])
        more = {"response_code": self.new_code(shown)} if kind == "template_card" else {}
        return {"errcode": 0, "errmsg": "ok", "msgid": secrets.token_hex(8), **more}

    def _is_dropped(self, who: Member, asked: dict[str, Any]) -> bool:
        """30 a minute to a member; equal requests within the interval when that is asked for."""
        now = time.monotonic()
        same = json.dumps(asked, sort_keys=True)
        lately = [at for at, userid, _ in self._sent if userid == who.userid and now - at < 60]
        is_double = asked.get("enable_duplicate_check") == 1 and any(
            text == same and now - at < asked["duplicate_check_interval"]
            for at, _, text in self._sent
        )
        self._sent.append((now, who.userid, same))
        return is_double or len(lately) >= 30

    def _read_text(self, asked: dict[str, Any]) -> tuple[Shown, int]:
        text = asked["text"]["content"]
        if len(text.encode()) > 2048:
            self.cut.append(text)
        return Shown(text.encode()[:2048].decode(errors="ignore")), 0 if text else 44004

    def _read_image(self, asked: dict[str, Any]) -> tuple[Shown, int]:
        known = asked["image"]["media_id"] in self.media
        return Shown("[图片]", kind="image"), 0 if known else 40007

    def _read_template_card(self, asked: dict[str, Any]) -> tuple[Shown, int]:
        card = asked["template_card"]
        buttons = [(one["text"], one["key"]) for one in card["button_list"]]
        text = "\n".join([card["main_title"]["title"], card.get("sub_title_text", "")])
        shown = Shown(text, buttons, card["task_id"], kind="card")
        same = json.dumps(card, sort_keys=True)
        fits = (
            card["card_type"] == "button_interaction"
            and _TASK_ID.fullmatch(card["task_id"])
            and self.task_ids.setdefault(card["task_id"], same) == same
            and 1 <= len(buttons) <= 6
            and all(label and len(key.encode()) <= 1024 for label, key in buttons)
        )
        return shown, 0 if fits else 42045

    def _message_update_template_card(self, call: Call) -> Answer:
        asked = call.json
        shown = self.codes.pop(asked["response_code"], None)
        mine = [who.userid for who in self.people.values() if any(shown is s for s in who.chat)]
        if shown is None or asked["agentid"] != AGENT_ID:
            return {"errcode": 42014, "errmsg": "response_code used or expired"}
        if [u.lower() for u in asked["userids"]] != [u.lower() for u in mine]:
            return {"errcode": 81013, "errmsg": "not a receiver of this card"}
        if "button" in asked:
            shown.outcome, shown.buttons = asked["button"]["replace_name"], []
        else:
            card = asked["template_card"]
            shown.text = "\n".join([card["main_title"]["title"], card.get("sub_title_text", "")])
            shown.buttons = [(one["text"], one["key"]) for one in card["button_list"]]
        return {"errcode": 0, "errmsg": "ok"}

    def _media_upload(self, call: Call) -> Answer:
        if not 5 < len(call.file) <= 10 * 1024 * 1024:
            return {"errcode": 40006, "errmsg": "invalid media size"}
        return {"errcode": 0, "type": "image", "media_id": self.keep(call.file)}

    def _media_get(self, call: Call) -> Answer:
        found = self.media.get(call.query["media_id"])
        return Raw(*found) if found else {"errcode": 40007, "errmsg": "invalid media_id"}

    def _agent_get(self, _call: Call) -> Answer:
        return {"errcode": 0, "errmsg": "ok", "name": "前台"}


def with_wecom(settings: Settings, platform: WecomPlatform, **more: object) -> Settings:
    """The settings of a desk whose app is this platform's."""
    return settings.model_copy(
        update={
            "wecom_corp_id": CORP_ID,
            "wecom_agent_id": AGENT_ID,
            "wecom_secret": SecretStr(SECRET),
            "wecom_token": SecretStr(TOKEN),
            "wecom_aes_key": SecretStr(AES_KEY),
            "wecom_api_base": platform.api.url,
            **more,
        }
    )
