"""Live talks with agents; attempts and said ratings of phone tasks; surveys sent in a batch.

Revision 0004, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, Json, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("state IN ('waiting', 'live')")


def upgrade() -> None:
    op.create_table(
        "chats",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("community_id", BigInt, nullable=True),
        sa.Column("case_id", BigInt, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("agent_id", BigInt, nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("queued_at", UtcTime(), nullable=False),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("waits_since", UtcTime(), nullable=True),
        sa.Column("nudged", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_chats_{column}"))
            for column, target in (
                ("person_id", "people.id"),
                ("account_id", "accounts.id"),
                ("community_id", "communities.id"),
                ("case_id", "cases.id"),
                ("agent_id", "people.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
    )
    op.create_index(
        "ix_chats_open",
        "chats",
        ["person_id", "id"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_table(
        "chat_lines",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("chat_id", BigInt, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", BigInt, nullable=True),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("media", Json(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_chat_lines_chat_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_chat_lines_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_lines")),
    )
    op.create_index(op.f("ix_chat_lines_chat_id"), "chat_lines", ["chat_id"])
    op.add_column("tasks", sa.Column("attempts", BigInt, nullable=True))
    op.add_column("tasks", sa.Column("said_rating", BigInt, nullable=True))
    op.add_column("surveys", sa.Column("bulk_at", UtcTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_column("bulk_at")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_column("said_rating")
        batch_op.drop_column("attempts")
    op.drop_index(op.f("ix_chat_lines_chat_id"), "chat_lines")
    op.drop_table("chat_lines")
    op.drop_index("ix_chats_open", "chats")
    op.drop_table("chats")
