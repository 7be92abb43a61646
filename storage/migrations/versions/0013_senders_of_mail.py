"""who wrote the e-mails that became cases.

Revision 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_senders",
        sa.Column("case_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_mail_senders_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_mail_senders")),
    )


def downgrade() -> None:
    op.drop_table("mail_senders")
