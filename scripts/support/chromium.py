"""The Chromium of this machine, for tests, screenshots and measurements; nothing is downloaded."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# In a container it runs as root and without a graphics card; it shall speak to nobody by itself.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium() -> str | None:
    """Where it is; None when none is installed."""
    return next((path for path in map(shutil.which, NAMES) if path), None)
