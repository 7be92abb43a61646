"""The compose file, the units of systemd and the proxies' files name only what is there."""

import re
from configparser import ConfigParser
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from bot.channels.photos import LARGEST_BYTES
from bot.channels.wechat.webhook import PATH as WECHAT
from bot.channels.wecom.webhook import PATH as WECOM
from bot.cli import app
from bot.settings import PREFIX, Settings
from bot.web.server import HOST
from tests.test_ground.repository import ROOT

FOLDER = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if one["image"] == "qiantai"}
PORT = "8000"


def test_every_setting_given_is_one_of_the_desk() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert sorted(OURS) == ["desk", "migrate", "worker"]
    for one in OURS.values():
        given = one["environment"]
        assert set(given) <= known
        assert given["QIANTAI_DATABASE_URL"].startswith("postgresql://")
        assert given["QIANTAI_PORT"] == PORT
    text = (FOLDER / "compose.yaml").read_text("utf-8")
    outside = set(re.findall(r"\$\{(\w+)", text))
    assert outside - known == {"POSTGRES_PASSWORD", "DESK_DOMAIN"}
    assert all(f"${{{name}:?" in text for name in outside), "what is missing is named at the start"


def test_every_service_runs_a_command_of_ours_on_the_same_database() -> None:
    commands = {one.name or one.callback.__name__ for one in app.registered_commands}  # type: ignore[union-attr]
    assert {one["command"][0] for one in OURS.values()} <= commands
    (entry,) = re.findall(r'^ENTRYPOINT \["(\w+)"\]$', read("Dockerfile"), re.MULTILINE)
    assert entry == "qiantai"
    assert len({one["environment"]["QIANTAI_DATABASE_URL"] for one in OURS.values()}) == 1


def test_whatever_a_service_waits_for_and_keeps_is_there() -> None:
    for one in SERVICES.values():
        assert set(one.get("depends_on", ())) <= set(SERVICES)
        for volume in one.get("volumes", ()):
            kept = volume.partition(":")[0]
            assert kept in COMPOSE["volumes"] or (FOLDER / kept).is_file()
    built = SERVICES["desk"]["build"]
    assert (FOLDER / built["context"] / built["dockerfile"]).is_file()
    for name in re.findall(r"requirements/\w+\.txt", read("Dockerfile")):
        assert (ROOT / name).is_file()


def test_no_password_stands_in_the_file() -> None:
    assert SERVICES["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${")
    assert all("${POSTGRES" in one["environment"]["QIANTAI_DATABASE_URL"] for one in OURS.values())


def test_the_proxies_reach_the_desk_where_it_listens() -> None:
    assert SERVICES["proxy"]["network_mode"] == "service:desk"  # the desk's own 127.0.0.1
    assert "443:443" in SERVICES["desk"]["ports"]
    for name in ("Caddyfile", "nginx.conf"):
        assert f"{HOST}:{PORT}" in read(name)
        (most_mb,) = re.findall(r"(?:max_size|client_max_body_size) (\d+)m", read(name).lower())
        assert int(most_mb) * 1024 * 1024 >= LARGEST_BYTES
        assert read(name).count("{") == read(name).count("}")
    quiet = re.findall(r"location (\S+) \{\s+access_log off;", read("nginx.conf"))
    assert quiet == ["/webhooks/"]
    assert all(path.startswith(quiet[0]) for path in (WECHAT, WECOM))


def read(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


UNITS = {"qiantai.service": "run", "qiantai-worker@.service": "worker"}


@pytest.mark.parametrize("name", sorted(UNITS))
def test_a_unit_keeps_the_data_where_it_may_write(name: str) -> None:
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(read(name))
    service = unit["Service"]
    state = f"/var/lib/{service['StateDirectory']}"
    program, command, option, folder = service["ExecStart"].split()
    assert program == f"{service['WorkingDirectory']}/.venv/bin/qiantai"
    assert (command, option, folder) == (UNITS[name], "--data-dir", state)
    assert service["ProtectSystem"] == "strict"
    for document in ("going-live.md", "going-live.zh-CN.md"):
        told = (ROOT / "docs" / document).read_text("utf-8")
        assert f"deploy/{name}" in told
        assert f"QIANTAI_DATA_DIR={state}" in told
        assert re.search(rf"^useradd --system .*{service['User']}$", told, re.MULTILINE)
