"""what arrives by messenger.

Revision 0011, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "album_parts",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("album", sa.Text(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("heard_as", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_album_parts")),
        sa.UniqueConstraint(
            "channel", "account", "event_key", name=op.f("uq_album_parts_channel_account_event_key")
        ),
    )
    op.create_table(
        "pending_media",
        sa.Column("blob_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_key", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("tries", BigInt, nullable=False),
        sa.Column("since_at", UtcTime(), nullable=False),
        sa.Column("next_try_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["blobs.id"], name=op.f("fk_pending_media_blob_id")),
        sa.PrimaryKeyConstraint("blob_id", name=op.f("pk_pending_media")),
    )
    with op.batch_alter_table("pending_media", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pending_media_next_try_at"), ["next_try_at"], unique=False
        )

    op.create_table(
        "verified_phones",
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("phone_hash", sa.String(length=64), nullable=False),
        sa.Column("verified_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_verified_phones_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_verified_phones")),
    )
    with op.batch_alter_table("verified_phones", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_verified_phones_phone_hash"), ["phone_hash"], unique=False
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_platform",
            ["account_id", "platform_id"],
            unique=False,
            sqlite_where=sa.text("platform_id IS NOT NULL"),
            postgresql_where=sa.text("platform_id IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_platform",
            sqlite_where=sa.text("platform_id IS NOT NULL"),
            postgresql_where=sa.text("platform_id IS NOT NULL"),
        )

    with op.batch_alter_table("verified_phones", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verified_phones_phone_hash"))

    op.drop_table("verified_phones")
    with op.batch_alter_table("pending_media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pending_media_next_try_at"))

    op.drop_table("pending_media")
    op.drop_table("album_parts")
