"""What residents may wish of a case, moves that can be taken back, family who follows.

Revision 0005, after 0001.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, Json, UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WISHES: dict[str, Any] = {
    "word_every_days": BigInt,
    "anonymous": sa.Boolean(),
    "person_sealed": sa.LargeBinary(),
    "followed": sa.Boolean(),
}


def upgrade() -> None:
    for name, kind in _WISHES.items():
        op.add_column("cases", sa.Column(name, kind, nullable=True))
    op.create_table(
        "held_moves",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("what", Json(), nullable=False),
        sa.Column("said_at", UtcTime(), nullable=False),
        sa.Column("until_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_held_moves_account_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_held_moves_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_moves")),
        sa.UniqueConstraint("case_id", name=op.f("uq_held_moves_case_id")),
    )
    op.create_index(op.f("ix_held_moves_account_id"), "held_moves", ["account_id"])
    op.create_table(
        "followers",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("since_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_followers_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_followers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followers")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_followers_case_id_person_id")),
    )
    op.create_index(op.f("ix_followers_person_id"), "followers", ["person_id"])
    op.create_table(
        "family_invites",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_family_invites_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_invites")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_family_invites_code_hash")),
    )
    op.create_index(op.f("ix_family_invites_case_id"), "family_invites", ["case_id"])


def downgrade() -> None:
    for table in ("family_invites", "followers", "held_moves"):
        op.drop_table(table)
    with op.batch_alter_table("cases") as cases:
        for name in _WISHES:
            cases.drop_column(name)
