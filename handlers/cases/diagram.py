"""Draws the life of a case from the table of moves, for ``docs/case-life.md``."""

from handlers.cases.move_table import MOVES, Move
from handlers.cases.states import CaseState
from handlers.texts import say


def mermaid() -> str:
    """The state diagram; arrows carry the names used in the code."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {state}: {say(f'cases.stage.{state}')}" for state in CaseState]
    for move in MOVES.values():
        lines += _arrows(move)
    return "\n".join(lines)


def _arrows(move: Move) -> list[str]:
    if not move.sources:
        return [f"    [*] --> {move.target}: {move.name}"]
    return [f"    {source} --> {_target(move, source)}: {move.name}" for source in move.sources]


def _target(move: Move, source: CaseState) -> CaseState:
    return source if move.target is None or source in move.keeps else move.target


def table() -> str:
    """The same as a table for people."""
    rows = [
        "| 动作 | 代码 | 从 | 到 | 谁可以 | 告诉谁 | 启动的时限 | 停止的时限 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {m.label} | `{m.name}` | {' '.join(m.sources) or '—'} | {_goes_to(m)} |"
        f" {' '.join(m.who)} | {m.tells} | {' '.join(m.starts) or '—'} |"
        f" {' '.join(m.stops) or '—'} |"
        for m in MOVES.values()
    ]
    return "\n".join(rows)


def _goes_to(move: Move) -> str:
    if move.target is None:
        return "不变"
    kept = "".join(f"（{state} 不变）" for state in move.keeps)
    return f"{move.target}{kept}"


def page() -> str:
    """The whole page ``docs/case-life.md``; a test holds it against this."""
    return (
        "# The life of a case (报事的一生)\n\n"
        "Drawn from the table of moves in `handlers/cases/move_table.py` by"
        " `python -m handlers.cases.diagram`; do not edit by hand.\n\n"
        f"```mermaid\n{mermaid()}\n```\n\n{table()}\n"
    )


if __name__ == "__main__":
    print(page(), end="")
