"""first.

Revision 0001, after nothing.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, Json, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("size_bytes", BigInt, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blobs")),
        sa.UniqueConstraint("digest", name=op.f("uq_blobs_digest")),
    )
    op.create_table(
        "communities",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", Json(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("hours", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
        sa.UniqueConstraint("name", name=op.f("uq_communities_name")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "desk",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("desk_at", UtcTime(), nullable=True),
        sa.Column("real_at", UtcTime(), nullable=True),
        sa.Column("speed", sa.Double(), nullable=False),
        sa.Column("roster_version", BigInt, nullable=False),
        sa.Column("canary_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
    )
    op.create_table(
        "timers",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("failures", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
        sa.UniqueConstraint("subject", "kind", name=op.f("uq_timers_subject_kind")),
    )
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.create_index("ix_timers_due", ["due_at", "id"], unique=False)

    op.create_table(
        "emergency_contacts",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("community_id", BigInt, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_emergency_contacts_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_contacts")),
    )
    with op.batch_alter_table("emergency_contacts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_emergency_contacts_community_id"), ["community_id"], unique=False
        )

    op.create_table(
        "grids",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("community_id", BigInt, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_grids_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grids")),
    )
    with op.batch_alter_table("grids", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grids_community_id"), ["community_id"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("community_id", BigInt, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_incidents_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_incidents_community_id"), ["community_id"], unique=False
        )

    op.create_table(
        "buildings",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("community_id", BigInt, nullable=False),
        sa.Column("grid_id", BigInt, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_buildings_community_id")
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_buildings_grid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buildings")),
        sa.UniqueConstraint("community_id", "name", name=op.f("uq_buildings_community_id_name")),
    )
    op.create_table(
        "houses",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("building_id", BigInt, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("vacant", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["building_id"], ["buildings.id"], name=op.f("fk_houses_building_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_houses")),
        sa.UniqueConstraint(
            "building_id", "unit", "room", name=op.f("uq_houses_building_id_unit_room")
        ),
    )
    with op.batch_alter_table("houses", schema=None) as batch_op:
        batch_op.create_index("ix_houses_room", ["room"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.Text(), nullable=True),
        sa.Column("community_id", BigInt, nullable=True),
        sa.Column("house_id", BigInt, nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("house_verified", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("erased_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_people_community_id")
        ),
        sa.ForeignKeyConstraint(["house_id"], ["houses.id"], name=op.f("fk_people_house_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(
            "ix_people_house_id",
            ["house_id"],
            unique=False,
            sqlite_where=sa.text("house_id IS NOT NULL"),
            postgresql_where=sa.text("house_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_people_phone_hash",
            ["phone_hash"],
            unique=False,
            sqlite_where=sa.text("phone_hash IS NOT NULL"),
            postgresql_where=sa.text("phone_hash IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_people_short_name",
            ["short_name"],
            unique=False,
            sqlite_where=sa.text("short_name IS NOT NULL"),
            postgresql_where=sa.text("short_name IS NOT NULL"),
        )

    op.create_table(
        "absences",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("substitute_id", BigInt, nullable=True),
        sa.Column("from_at", UtcTime(), nullable=False),
        sa.Column("until_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_absences_person_id")),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["people.id"], name=op.f("fk_absences_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_absences_person_id"), ["person_id"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("dead_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("channel", "external_id", name=op.f("uq_accounts_channel_external_id")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "console_users",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", BigInt, nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_console_users_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_users")),
        sa.UniqueConstraint("name", name=op.f("uq_console_users_name")),
    )
    op.create_table(
        "staff_roles",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("community_id", BigInt, nullable=True),
        sa.Column("grid_id", BigInt, nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_staff_roles_community_id")
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_staff_roles_grid_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_staff_roles_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_roles")),
    )
    with op.batch_alter_table("staff_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_roles_person_id"), ["person_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("second_category", sa.Text(), nullable=True),
        sa.Column("because", Json(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=True),
        sa.Column("hope", sa.Text(), nullable=True),
        sa.Column("feeling", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("target_id", BigInt, nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("repeat", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("filer_id", BigInt, nullable=False),
        sa.Column("filer_account_id", BigInt, nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("phones_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("community_id", BigInt, nullable=False),
        sa.Column("grid_id", BigInt, nullable=True),
        sa.Column("house_id", BigInt, nullable=True),
        sa.Column("building", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("level", BigInt, nullable=False),
        sa.Column("rung", BigInt, nullable=False),
        sa.Column("handler_id", BigInt, nullable=True),
        sa.Column("handler_role", sa.Text(), nullable=True),
        sa.Column("urges", BigInt, nullable=False),
        sa.Column("dissatisfactions", BigInt, nullable=False),
        sa.Column("filed_at", UtcTime(), nullable=False),
        sa.Column("assigned_at", UtcTime(), nullable=True),
        sa.Column("accepted_at", UtcTime(), nullable=True),
        sa.Column("first_word_at", UtcTime(), nullable=True),
        sa.Column("visited_at", UtcTime(), nullable=True),
        sa.Column("feedback_at", UtcTime(), nullable=True),
        sa.Column("completed_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("last_word_at", UtcTime(), nullable=True),
        sa.Column("response_due", UtcTime(), nullable=True),
        sa.Column("answer_due", UtcTime(), nullable=True),
        sa.Column("feedback_due", UtcTime(), nullable=True),
        sa.Column("promised_due", UtcTime(), nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("completion", sa.Text(), nullable=True),
        sa.Column("rating", BigInt, nullable=True),
        sa.Column("incident_id", BigInt, nullable=True),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_cases_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["filer_account_id"], ["accounts.id"], name=op.f("fk_cases_filer_account_id")
        ),
        sa.ForeignKeyConstraint(["filer_id"], ["people.id"], name=op.f("fk_cases_filer_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_cases_grid_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["people.id"], name=op.f("fk_cases_handler_id")),
        sa.ForeignKeyConstraint(["house_id"], ["houses.id"], name=op.f("fk_cases_house_id")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_cases_incident_id")
        ),
        sa.ForeignKeyConstraint(["target_id"], ["people.id"], name=op.f("fk_cases_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_cases_community", ["community_id", "state", "filed_at"], unique=False
        )
        batch_op.create_index("ix_cases_filer", ["filer_id", "state"], unique=False)
        batch_op.create_index("ix_cases_handler", ["handler_id", "state"], unique=False)
        batch_op.create_index("ix_cases_house", ["house_id", "filed_at"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("state_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_conversations_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_conversations")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("account_id", BigInt, nullable=False),
        sa.Column("event_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("accepted_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_inbox_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("account_id", "event_key", name=op.f("uq_inbox_account_id_event_key")),
    )

    op.create_table(
        "attachments",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("blob_id", BigInt, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("person_id", BigInt, nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["blobs.id"], name=op.f("fk_attachments_blob_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_attachments_case_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_attachments_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_blob_id"), ["blob_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_points",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("position", BigInt, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_points_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_points")),
    )
    with op.batch_alter_table("case_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_points_case_id"), ["case_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", BigInt, nullable=True),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("media", Json(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_entries_actor_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_entries_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("ix_entries_case", ["case_id", "id"], unique=False)

    op.create_table(
        "failures",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("inbox_id", BigInt, nullable=True),
        sa.Column("timer", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("failed_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_failures_inbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
        sa.UniqueConstraint("ref", name=op.f("uq_failures_ref")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("account_id", BigInt, nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", Json(), nullable=True),
        sa.Column("media", Json(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("case_id", BigInt, nullable=True),
        sa.Column("edits_id", BigInt, nullable=True),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("retry_at", UtcTime(), nullable=True),
        sa.Column("tries", BigInt, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("platform_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_outbox_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outbox_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_case",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_open",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('due', 'sending')"),
            postgresql_where=sa.text("state IN ('due', 'sending')"),
        )
        batch_op.create_index(
            "ix_outbox_person",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("buttons IS NOT NULL"),
            postgresql_where=sa.text("buttons IS NOT NULL"),
        )
        batch_op.create_index(
            "ux_outbox_dedupe",
            ["dedupe_key"],
            unique=True,
            sqlite_where=sa.text("dedupe_key IS NOT NULL"),
            postgresql_where=sa.text("dedupe_key IS NOT NULL"),
        )

    op.create_table(
        "surveys",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("rating", BigInt, nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("surveyed_at", UtcTime(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_surveys_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_surveys_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
    )
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_person_id"), ["person_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=True),
        sa.Column("person_id", BigInt, nullable=True),
        sa.Column("community_id", BigInt, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("assignee_id", BigInt, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["people.id"], name=op.f("fk_tasks_assignee_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tasks_case_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_tasks_community_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tasks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_tasks_open", ["role", "state", "due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_tasks_open")
        batch_op.drop_index(batch_op.f("ix_tasks_case_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_assignee_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surveys_person_id"))
        batch_op.drop_index(batch_op.f("ix_surveys_case_id"))

    op.drop_table("surveys")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ux_outbox_dedupe")
        batch_op.drop_index(
            "ix_outbox_person",
            sqlite_where=sa.text("buttons IS NOT NULL"),
            postgresql_where=sa.text("buttons IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_open",
            sqlite_where=sa.text("state IN ('due', 'sending')"),
            postgresql_where=sa.text("state IN ('due', 'sending')"),
        )
        batch_op.drop_index(
            "ix_outbox_case",
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("failures")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index("ix_entries_case")

    op.drop_table("entries")
    with op.batch_alter_table("case_points", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_points_case_id"))

    op.drop_table("case_points")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachments_case_id"))
        batch_op.drop_index(batch_op.f("ix_attachments_blob_id"))

    op.drop_table("attachments")
    op.drop_table("inbox")
    op.drop_table("conversations")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_house")
        batch_op.drop_index("ix_cases_handler")
        batch_op.drop_index("ix_cases_filer")
        batch_op.drop_index("ix_cases_community")

    op.drop_table("cases")
    with op.batch_alter_table("staff_roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_roles_person_id"))

    op.drop_table("staff_roles")
    op.drop_table("console_users")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_person_id"))

    op.drop_table("accounts")
    with op.batch_alter_table("absences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absences_person_id"))

    op.drop_table("absences")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index("ix_people_short_name")
        batch_op.drop_index("ix_people_phone_hash")
        batch_op.drop_index("ix_people_house_id")

    op.drop_table("people")
    with op.batch_alter_table("houses", schema=None) as batch_op:
        batch_op.drop_index("ix_houses_room")

    op.drop_table("houses")
    op.drop_table("buildings")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incidents_community_id"))

    op.drop_table("incidents")
    with op.batch_alter_table("grids", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grids_community_id"))

    op.drop_table("grids")
    with op.batch_alter_table("emergency_contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_emergency_contacts_community_id"))

    op.drop_table("emergency_contacts")
    with op.batch_alter_table("timers", schema=None) as batch_op:
        batch_op.drop_index("ix_timers_due")

    op.drop_table("timers")
    op.drop_table("desk")
    op.drop_table("counters")
    op.drop_table("communities")
    op.drop_table("blobs")
