"""Who went through the list for photos; and what was published stays written down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('checklist',
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('year', sa.String(length=9), nullable=False),
    sa.Column('list', sa.String(length=16), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('person', 'kind', 'year', 'list', name=op.f('pk_checklist'))
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


# Who published what can't be changed, written over or taken out.
APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER approval_kept BEFORE UPDATE ON approval
           BEGIN SELECT RAISE(ABORT, 'what was decided about a post can only grow'); END""",
        """CREATE TRIGGER approval_stays BEFORE DELETE ON approval
           BEGIN SELECT RAISE(ABORT, 'what was decided about a post is kept'); END""",
        """CREATE TRIGGER approval_keeps_its_rows BEFORE INSERT ON approval
           WHEN EXISTS (SELECT 1 FROM approval WHERE id = NEW.id)
           BEGIN SELECT RAISE(ABORT, 'what was decided about a post can only grow'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION approval_kept() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RAISE EXCEPTION 'what was decided about a post can only grow'; END $$""",
        "CREATE TRIGGER approval_kept BEFORE UPDATE OR DELETE ON approval "
        "FOR EACH ROW EXECUTE FUNCTION approval_kept()",
        "CREATE TRIGGER approval_not_emptied BEFORE TRUNCATE ON approval "
        "FOR EACH STATEMENT EXECUTE FUNCTION approval_kept()",
    ),
}
