"""`.env.example` tells of every setting, in both languages, and of no other."""

import re

from bot.settings import Settings
from tests.test_ground.repository import ROOT

# DESIGN §8: others rely on these names.
PROMISED = """
DATABASE_URL DATA_DIR PORT BASE_URL SECRET_KEY POLICY_FILE
TELEGRAM_TOKEN TELEGRAM_API_BASE TELEGRAM_MODE TELEGRAM_WEBHOOK_SECRET
WECHAT_APP_ID WECHAT_SECRET WECHAT_TOKEN WECHAT_AES_KEY WECHAT_API_BASE
WECOM_CORP_ID WECOM_AGENT_ID WECOM_SECRET WECOM_TOKEN WECOM_AES_KEY WECOM_API_BASE
SMTP_URL MAIL_FROM CLOCK_SPEED LOG_FORMAT
""".split()

EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
GIVEN = re.findall(r"^QIANTAI_([A-Z_]+)=", EXAMPLE, re.MULTILINE)


def test_the_example_holds_every_promised_setting_once() -> None:
    assert sorted(set(GIVEN)) == sorted(GIVEN)
    assert set(PROMISED) <= set(GIVEN)


def test_the_example_and_the_settings_of_the_desk_are_the_same() -> None:
    assert {name.upper() for name in Settings.model_fields} == set(GIVEN)


def test_every_setting_is_explained_in_chinese_and_english() -> None:
    explained = re.findall(
        r"^# (.*[\u4e00-\u9fff].*) · (.*[a-z].*)\n(?:# .*\n)*QIANTAI_", EXAMPLE, re.MULTILINE
    )
    assert len(explained) == len(GIVEN)


def test_the_example_as_it_stands_changes_nothing() -> None:
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)
