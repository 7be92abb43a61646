"""A strict stand-in for the WeChat service-account platform: real HTTP, written from its rules.

It refuses what the platform refuses (long texts, wrong tokens, spent allowance, unknown openid),
signs and seals callbacks, repeats those that are not answered in five seconds, and keeps for every
follower the chat as he sees it.
"""

import itertools
import re
import secrets
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from pydantic import SecretStr

from bot.settings import Settings
from tests.channels.api_server import Answer, ApiServer, Call, Raw
from tests.channels.tencent_sealing import seal, sign, unseal

APP_ID, SECRET, TOKEN = "wx00desk", "the-app-secret-of-tests", "callback-token-of-tests"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
VIDEO_KEY = "key-of-a-video-of-tests"
OUT_OF_SERVICE = "该公众号暂时无法提供服务"
TEXT_BYTES = 2048
PLATFORM_SECONDS = 5.0
_LINK = re.compile(
    r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^"&<>]*)&msgmenuid=([^"&<>]*)">([^<]*)</a>'
)
_numbers = itertools.count(24_000_000_000_000_001)


@dataclass(frozen=True)
class Line:
    """One line of a chat as the follower sees it."""

    text: str
    via: str  # passive | service | template | notice | platform


@dataclass(frozen=True)
class Told:
    """How one callback ended."""

    status: int
    seconds: float
    text: str = ""
    tries: int = 1


@dataclass
class Follower:
    """One person in WeChat."""

    platform: "WechatPlatform"
    openid: str
    following: bool = True
    chat: list[Line] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    allowed: int = 0
    until: float = 0.0
    consents: int = 0  # subscription notices he agreed to

    @property
    def texts(self) -> str:
        return "\n".join(line.text for line in self.chat)

    def links(self) -> list[tuple[str, str, str]]:
        """(content, id, label) of every choice shown, newest last."""
        return [found for line in self.chat for found in _LINK.findall(line.text)]

    async def says(self, text: str, **more: str) -> Told:
        self.acts(self.platform.allowance, 48 * 3600)
        return await self.platform.deliver(self, "text", Content=text, **more)

    async def taps(self, label: str) -> Told:
        """Press the newest choice of this label."""
        content, menu_id, _ = next(f for f in reversed(self.links()) if label in f[2])
        self.acts(3, 60)
        return await self.platform.deliver(self, "text", Content=content, bizmsgmenuid=menu_id)

    async def sends(self, kind: str, **fields: str) -> Told:
        self.acts(self.platform.allowance, 48 * 3600)
        return await self.platform.deliver(self, kind, **fields)

    async def does(self, event: str, key: str = "") -> Told:
        if event in {"subscribe", "unsubscribe"}:
            self.following = event == "subscribe"
        if event in {"subscribe", "SCAN", "CLICK"}:
            self.acts(3, 60)
        return await self.platform.deliver(self, "event", Event=event, EventKey=key)

    def acts(self, messages: int, seconds: float) -> None:
        """An act renews to the higher allowance and adds nothing."""
        now = self.platform.now()
        left = self.allowed if now < self.until else 0
        if messages >= left:
            self.allowed = messages
        self.until = max(now + seconds, self.until)


class WechatPlatform:
    """``with WechatPlatform() as wechat: …``; ``desk_url`` is where callbacks go."""

    def __init__(self, *, mode: str = "safe") -> None:
        self.mode = mode  # plain | mixed | safe
        self.desk_url = ""
        self.people: dict[str, Follower] = {}
        self.media: dict[str, tuple[bytes, str]] = {}
        self.tokens: list[str] = []
        self.killed: set[str] = set()
        self.forced_at: list[float] = []  # 20 times a day, 30 s apart
        self.passed = 0.0
        self.allowance = 5  # messages after one of his
        self.last: dict[str, str] = {}
        self.refusals: list[tuple[str, int]] = []
        self.templates: set[str] = set()
        self.has_templates = True  # the account's kind may send template messages
        self.videos_by_address = True  # media/get names where a video lies
        self.lost_answers = 0  # how many of our answers the next callbacks lose on the way
        self._lock = threading.Lock()
        self.api = ApiServer(self._answer)

    def __enter__(self) -> Self:
        self.api.__enter__()
        return self

    def __exit__(self, *args: object) -> None:
        self.api.__exit__(*args)

    def now(self) -> float:
        return time.time() + self.passed

    def follower(self, name: str) -> Follower:
        openid = f"o{name:_>27}"
        return self.people.setdefault(openid, Follower(self, openid))

    def keep(self, data: bytes, kind: str = "image/jpeg") -> str:
        """Something a follower sent; its media_id."""
        media_id = secrets.token_urlsafe(30)
        self.media[media_id] = (data, kind)
        return media_id

    # --- callbacks -------------------------------------------------------------------------------

    def event(self, who: Follower, kind: str, **fields: str) -> dict[str, str]:
        """What the callback of one event says."""
        return {
            "ToUserName": "gh_desk",
            "FromUserName": who.openid,
            "CreateTime": str(int(time.time())),
            "MsgType": kind,
            **({} if kind == "event" else {"MsgId": str(next(_numbers))}),
            **fields,
        }

    async def deliver(self, who: Follower, kind: str, **fields: str) -> Told:
        """Something happens and is handed over."""
        return await self.hand_over(who, self.event(who, kind, **fields))

    async def hand_over(self, who: Follower, fields: dict[str, str]) -> Told:
        """One event, repeated up to three times as the platform does."""
        self.last = fields
        told = Told(0, 0.0)
        for tries in range(1, 4):
            told = await self.post(fields, tries=tries)
            if told.status == 200 and self.lost_answers:
                self.lost_answers -= 1
            elif told.status == 200:
                break
        if told.status != 200:
            who.chat.append(Line(OUT_OF_SERVICE, "platform"))
        elif told.text:
            who.chat.append(Line(told.text, "passive"))
        return told

    async def post(self, fields: dict[str, str], *, tries: int = 1) -> Told:
        """One attempt."""
        params, body = self.wrap(xml_of(fields))
        client = httpx.AsyncClient(trust_env=False, verify=False, timeout=PLATFORM_SECONDS)
        began = time.monotonic()
        try:
            async with client:
                response = await client.post(self.desk_url, params=params, content=body)
        except httpx.HTTPError:
            return Told(0, time.monotonic() - began, tries=tries)
        seconds = time.monotonic() - began
        if response.status_code != 200:
            return Told(response.status_code, seconds, tries=tries)
        text = self.read_reply(response.text, fields["FromUserName"])
        return Told(200, seconds, text, tries)

    def wrap(self, xml: str) -> tuple[dict[str, str], bytes]:
        """Query and body of a callback in this mode."""
        timestamp, nonce = str(int(time.time())), secrets.token_hex(5)
        params = {
            "signature": sign(TOKEN, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
        }
        if self.mode == "plain":
            return params, xml.encode()
        sealed = seal(xml, AES_KEY, APP_ID)
        params |= {
            "encrypt_type": "aes",
            "msg_signature": sign(TOKEN, timestamp, nonce, sealed),
        }
        outside = xml.removeprefix("<xml>").removesuffix("</xml>") if self.mode == "mixed" else ""
        to = "<ToUserName><![CDATA[gh_desk]]></ToUserName>" if self.mode == "safe" else ""
        body = f"<xml>{to}{outside}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        return params, body.encode()

    def read_reply(self, body: str, openid: str) -> str:
        """What the follower sees of an answer; a wrong one is as good as none."""
        if body in {"", "success"}:
            return ""
        try:
            root = ET.fromstring(body)
            if self.mode != "plain":
                sealed = root.findtext("Encrypt", "")
                signed = sign(
                    TOKEN, root.findtext("TimeStamp", ""), root.findtext("Nonce", ""), sealed
                )
                assert signed == root.findtext("MsgSignature")
                root = ET.fromstring(unseal(sealed, AES_KEY, APP_ID))
            assert root.findtext("ToUserName") == openid
            assert root.findtext("FromUserName") == "gh_desk"
            assert root.findtext("MsgType") == "text"
            text = root.findtext("Content", "")
            assert 0 < len(text.encode()) <= TEXT_BYTES
        except (ET.ParseError, AssertionError, ValueError):
            return OUT_OF_SERVICE
        return text

    # --- the API ---------------------------------------------------------------------------------

    def _answer(self, call: Call) -> Answer:
        with self._lock:
            if call.path.startswith("/video/"):
                return self._video(call)
            name = call.path.removeprefix("/cgi-bin/").replace("/", "_")
            method = getattr(self, f"_{name}", None)
            if method is None:
                return {"errcode": 40066, "errmsg": "invalid url"}
            if name != "stable_token" and not self._is_good(call.query.get("access_token", "")):
                return {"errcode": 40001, "errmsg": "invalid credential rid: 1"}
            answer: Answer = method(call)
            if isinstance(answer, dict) and answer.get("errcode"):
                self.refusals.append((name, answer["errcode"]))
            return answer

    def end_token(self) -> None:
        """The token is no good any more."""
        self.tokens.append("ended-" + secrets.token_hex(8))

    def kill_token(self) -> None:
        """Some other program's call ended it, though the platform still gives it out."""
        self.killed |= set(self.tokens[-1:])

    def _is_good(self, token: str) -> bool:
        return token in self.tokens[-1:] and token not in self.killed

    def _stable_token(self, call: Call) -> Answer:
        asked = call.json
        if asked["appid"] != APP_ID or asked["secret"] != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        ended = bool(self.tokens) and self.tokens[-1].startswith("ended-")
        if asked.get("force_refresh"):
            if len(self.forced_at) >= 20 or self.now() - (self.forced_at or [0.0])[-1] < 30:
                return {"errcode": 45009, "errmsg": "reach max api daily quota limit"}
            self.forced_at.append(self.now())
        if not self.tokens or ended or asked.get("force_refresh"):
            self.tokens.append("token-" + secrets.token_hex(16))
        return {"access_token": self.tokens[-1], "expires_in": 7200}

    def _message_custom_send(self, call: Call) -> Answer:
        asked = call.json
        who = self.people.get(asked["touser"])
        code = 40003 if who is None else self._unreachable(who)
        if who is None or code:
            return {"errcode": code, "errmsg": "refused"}
        if asked["msgtype"] == "text":
            text = asked["text"]["content"]
            if not text or len(text.encode()) > TEXT_BYTES:
                return {"errcode": 45002, "errmsg": "content size out of limit"}
        else:
            text = "[图片]"
            if asked["image"]["media_id"] not in self.media:
                return {"errcode": 40007, "errmsg": "invalid media_id"}
            who.pictures.append(self.media[asked["image"]["media_id"]][0])
        who.allowed -= 1
        who.chat.append(Line(text, "service"))
        return {"errcode": 0, "errmsg": "ok"}

    def _unreachable(self, who: Follower) -> int:
        """The code that says why nothing may be sent to him, or 0."""
        if not who.following:
            return 43004
        if self.now() > who.until:
            return 45015
        return 45047 if who.allowed <= 0 else 0

    def _message_template_send(self, call: Call) -> Answer:
        asked = call.json
        who = self.people.get(asked["touser"])
        if not self.has_templates:
            return {"errcode": 48001, "errmsg": "api unauthorized"}
        if who is None or not who.following:
            return {"errcode": 43004, "errmsg": "require subscribe"}
        for key, field_ in asked["data"].items():
            if not _fits(key, field_["value"]):
                return {"errcode": 47003, "errmsg": f"argument invalid! data.{key}.value"}
        if asked["client_msg_id"] not in self.templates:
            self.templates.add(asked["client_msg_id"])
            words = " ".join(one["value"] for one in asked["data"].values())
            who.chat.append(Line(words, "template"))
        return {"errcode": 0, "errmsg": "ok", "msgid": 1}

    def _message_subscribe_bizsend(self, call: Call) -> Answer:
        asked = call.json
        who = self.people.get(asked["touser"])
        if who is None:
            return {"errcode": 40003, "errmsg": "invalid openid"}
        if who.consents <= 0:
            return {"errcode": 43101, "errmsg": "user refuse to accept the msg"}
        for key, field_ in asked["data"].items():
            if not _fits(key, field_["value"]):
                return {"errcode": 47003, "errmsg": f"argument invalid! data.{key}.value"}
        who.consents -= 1
        words = " ".join(one["value"] for one in asked["data"].values())
        who.chat.append(Line(words, "notice"))
        return {"errcode": 0, "errmsg": "ok"}

    def _media_upload(self, call: Call) -> Answer:
        if len(call.file) > 10 * 1024 * 1024:
            return {"errcode": 45001, "errmsg": "media size out of limit"}
        return {"type": "image", "media_id": self.keep(call.file), "created_at": 1}

    def _media_get(self, call: Call) -> Answer:
        found = self.media.get(call.query["media_id"])
        if found is None:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        if found[1].startswith("video/") and self.videos_by_address:
            return {"video_url": f"{self.api.url}/video/{call.query['media_id']}?key={VIDEO_KEY}"}
        return Raw(*found)

    def _video(self, call: Call) -> Answer:
        """Who knows the address gets it, and nobody else; no token belongs there."""
        found = self.media.get(call.path.removeprefix("/video/"))
        if found is None or call.query != {"key": VIDEO_KEY}:
            return {"errcode": 404, "errmsg": "not here"}
        return Raw(*found)

    def _qrcode_create(self, call: Call) -> Answer:
        asked = call.json
        scene = asked["action_info"]["scene"]["scene_str"]
        if asked["action_name"] != "QR_LIMIT_STR_SCENE" or not 1 <= len(scene) <= 64:
            return {"errcode": 40053, "errmsg": "invalid action info"}
        return {"ticket": "t", "url": f"http://weixin.qq.com/q/{scene}"}

    def _menu_create(self, call: Call) -> Answer:
        buttons = call.json["button"]
        fits = 1 <= len(buttons) <= 3 and all(len(b["name"].encode()) <= 16 for b in buttons)
        return {"errcode": 0 if fits else 40016, "errmsg": "ok"}

    def _menu_get(self, call: Call) -> Answer:
        return {"menu": {"button": []}}


def xml_of(fields: dict[str, Any]) -> str:
    """A callback's XML."""
    inner = "".join(
        f"<{k}>{v}</{k}>" if k in {"CreateTime", "MsgId"} else f"<{k}>{_cdata(str(v))}</{k}>"
        for k, v in fields.items()
    )
    return f"<xml>{inner}</xml>"


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


_FIELDS = {
    "thing": r".{1,20}",
    "phrase": r"[\u4e00-\u9fff]{1,5}",
    "character_string": r"[\x21-\x7e]{1,32}",
    "name": r"[\u4e00-\u9fff]{1,10}|[A-Za-z]{1,20}",
    "time": r"(\d{4}年\d{1,2}月\d{1,2}日 )?\d{1,2}:\d{2}",
    "amount": r"[¥￥$]?\d{1,10}(\.\d{1,2})?元?",
}


def _fits(key: str, value: str) -> bool:
    pattern = _FIELDS.get(key.rstrip("0123456789"))
    return pattern is not None and re.fullmatch(pattern, value) is not None


def with_wechat(settings: Settings, platform: WechatPlatform, **more: object) -> Settings:
    """The settings of a desk whose service account is this platform's."""
    return settings.model_copy(
        update={
            "wechat_app_id": APP_ID,
            "wechat_secret": SecretStr(SECRET),
            "wechat_token": SecretStr(TOKEN),
            "wechat_aes_key": None if platform.mode == "plain" else SecretStr(AES_KEY),
            "wechat_api_base": platform.api.url,
            "clock_speed": 20.0,
            **more,
        }
    )
