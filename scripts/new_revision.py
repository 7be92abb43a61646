"""Write the next migration from the difference between the newest one and ``storage.tables``.

    .venv/bin/python -m scripts.new_revision "add the vote of a discussion"
    .venv/bin/python -m scripts.new_revision --first     # before the first release: make 0001 anew

Read what it wrote before you trust it: a renamed column looks like one dropped and one added.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from alembic import command

from storage.engine import Store
from storage.migrate import MIGRATIONS, config_for

VERSIONS = MIGRATIONS / "versions"


def main(
    message: Annotated[str, typer.Argument(help="what it does, in a few words")] = "",
    *,
    first: Annotated[bool, typer.Option(help="delete all and write 0001 anew")] = False,
) -> None:
    """Write the next migration and print where."""
    if first:
        message = "first"
        for path in revisions():
            path.unlink()
    elif not message:
        raise typer.BadParameter("say what it does")
    print(write(message))


def write(message: str) -> Path:
    """Write, tidy and return the next revision file."""
    known = revisions()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(None, data_dir=Path(folder))
        with store.schema_change() as conn:
            config = config_for(conn)
            if known:
                command.upgrade(config, "head")
            number = f"{len(known) + 1:04}"
            script = command.revision(config, message=message, autogenerate=True, rev_id=number)
        store.close()
    assert script is not None
    assert not isinstance(script, list)
    path = Path(script.path)
    tidy(path)
    return path


def tidy(path: Path) -> None:
    """Bring the file into the style of the house."""
    source = path.read_text("utf-8")
    path.write_text(re.sub(r"\n *# ### .* ###(?=\n)", "", source), "utf-8")
    for arguments in (["check", "--fix", "--exit-zero", "--silent"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, str(path)], check=True)


def revisions() -> list[Path]:
    """All revision files, oldest first."""
    return sorted(VERSIONS.glob("[0-9]*.py"))


if __name__ == "__main__":
    typer.run(main)
