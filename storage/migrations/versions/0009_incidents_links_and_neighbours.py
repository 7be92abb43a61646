"""incidents, links, mediation, votes and referrals.

Revision 0009, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, Json, UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fee_deferrals",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("community_id", BigInt, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("until_at", UtcTime(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("decided_by", BigInt, nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_fee_deferrals_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_fee_deferrals_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_fee_deferrals_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_deferrals")),
    )
    with op.batch_alter_table("fee_deferrals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fee_deferrals_community_id"), ["community_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_fee_deferrals_person_id"), ["person_id"], unique=False)

    op.create_table(
        "incident_followers",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("incident_id", BigInt, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("since_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_followers_incident_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_incident_followers_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_followers")),
        sa.UniqueConstraint(
            "incident_id", "person_id", name=op.f("uq_incident_followers_incident_id_person_id")
        ),
    )
    with op.batch_alter_table("incident_followers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incident_followers_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "case_links",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("other_id", BigInt, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", BigInt, nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_case_links_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_links_case_id")),
        sa.ForeignKeyConstraint(["other_id"], ["cases.id"], name=op.f("fk_case_links_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_links")),
        sa.UniqueConstraint(
            "case_id", "other_id", "kind", name=op.f("uq_case_links_case_id_other_id_kind")
        ),
    )
    with op.batch_alter_table("case_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_links_other_id"), ["other_id"], unique=False)

    op.create_table(
        "discussions",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("community_id", BigInt, nullable=False),
        sa.Column("case_id", BigInt, nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", Json(), nullable=False),
        sa.Column("one_vote_a", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_by", BigInt, nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closes_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_discussions_case_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_discussions_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["people.id"], name=op.f("fk_discussions_opened_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussions")),
    )
    with op.batch_alter_table("discussions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_discussions_community_id"), ["community_id"], unique=False
        )

    op.create_table(
        "mediations",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("other_house_id", BigInt, nullable=True),
        sa.Column("other_place", sa.Text(), nullable=False),
        sa.Column("other_said", sa.Text(), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("filer_agreed", sa.Boolean(), nullable=True),
        sa.Column("other_agreed", sa.Boolean(), nullable=True),
        sa.Column("members", sa.Text(), nullable=True),
        sa.Column("meets_at", UtcTime(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_mediations_case_id")),
        sa.ForeignKeyConstraint(
            ["other_house_id"], ["houses.id"], name=op.f("fk_mediations_other_house_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediations")),
        sa.UniqueConstraint("case_id", name=op.f("uq_mediations_case_id")),
    )
    op.create_table(
        "referrals",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("reported_by", BigInt, nullable=False),
        sa.Column("reported_at", UtcTime(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id")),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["people.id"], name=op.f("fk_referrals_reported_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("case_id", name=op.f("uq_referrals_case_id")),
    )
    op.create_table(
        "ballots",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("discussion_id", BigInt, nullable=False),
        sa.Column("voter", sa.Text(), nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("choice", BigInt, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["discussion_id"], ["discussions.id"], name=op.f("fk_ballots_discussion_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ballots_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
        sa.UniqueConstraint("discussion_id", "voter", name=op.f("uq_ballots_discussion_id_voter")),
    )
    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballots_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_incident_id",
            ["incident_id"],
            unique=False,
            sqlite_where=sa.text("incident_id IS NOT NULL"),
            postgresql_where=sa.text("incident_id IS NOT NULL"),
        )

    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("building", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("category", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("emergency", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("known", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("expected_at", UtcTime(), nullable=True))
        batch_op.add_column(sa.Column("opened_by", BigInt, nullable=True))
        batch_op.add_column(sa.Column("is_group", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("aim", sa.Text(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_incidents_opened_by"), "people", ["opened_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_incidents_opened_by"), type_="foreignkey")
        batch_op.drop_column("aim")
        batch_op.drop_column("is_group")
        batch_op.drop_column("opened_by")
        batch_op.drop_column("expected_at")
        batch_op.drop_column("known")
        batch_op.drop_column("emergency")
        batch_op.drop_column("category")
        batch_op.drop_column("building")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_cases_incident_id",
            sqlite_where=sa.text("incident_id IS NOT NULL"),
            postgresql_where=sa.text("incident_id IS NOT NULL"),
        )

    with op.batch_alter_table("ballots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballots_person_id"))

    op.drop_table("ballots")
    op.drop_table("referrals")
    op.drop_table("mediations")
    with op.batch_alter_table("discussions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_discussions_community_id"))

    op.drop_table("discussions")
    with op.batch_alter_table("case_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_links_other_id"))

    op.drop_table("case_links")
    with op.batch_alter_table("incident_followers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_followers_person_id"))

    op.drop_table("incident_followers")
    with op.batch_alter_table("fee_deferrals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fee_deferrals_person_id"))
        batch_op.drop_index(batch_op.f("ix_fee_deferrals_community_id"))

    op.drop_table("fee_deferrals")
