"""What the reader keeps of its words goes into a folder of the test run."""

from pathlib import Path

import pytest

import nlp


@pytest.fixture(scope="session", autouse=True)
def warmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("words")
    nlp.warm(folder)
    return folder
