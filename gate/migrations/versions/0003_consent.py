"""Consent: a ledger that only grows, the texts it answers, and who was reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consent',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('child', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('year', sa.String(length=9), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.String(length=4), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    for column in ('at', 'child', 'person'):
        op.create_index(op.f(f'ix_consent_{column}'), 'consent', [column])
    op.create_table('consent_text',
    sa.Column('purpose', sa.String(length=40), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public', sa.Boolean(), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('purpose', 'version', name=op.f('pk_consent_text'))
    )
    op.create_table('consent_reminder',
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('year', sa.String(length=9), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_consent_reminder_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person', 'year', name=op.f('pk_consent_reminder'))
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


# An answer can't be changed, nor written over or emptied away. It can go when its child
# is gone from the register and it is a year older than the newest; a text never goes.
APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER consent_kept BEFORE UPDATE ON consent
           BEGIN SELECT RAISE(ABORT, 'the ledger of consent can only grow'); END""",
        """CREATE TRIGGER consent_kept_a_year BEFORE DELETE ON consent
           WHEN EXISTS (SELECT 1 FROM child WHERE id = OLD.child)
             OR julianday(OLD.at) > (SELECT julianday(max(at)) FROM consent) - 365
           BEGIN SELECT RAISE(ABORT, 'the ledger of consent is kept'); END""",
        """CREATE TRIGGER consent_text_kept BEFORE UPDATE ON consent_text
           BEGIN SELECT RAISE(ABORT, 'a text that was asked stays as it was'); END""",
        """CREATE TRIGGER consent_text_stays BEFORE DELETE ON consent_text
           BEGIN SELECT RAISE(ABORT, 'a text that was asked stays'); END""",
        """CREATE TRIGGER consent_keeps_its_rows BEFORE INSERT ON consent
           WHEN EXISTS (SELECT 1 FROM consent WHERE id = NEW.id)
           BEGIN SELECT RAISE(ABORT, 'the ledger of consent can only grow'); END""",
        """CREATE TRIGGER consent_text_keeps_its_rows BEFORE INSERT ON consent_text
           WHEN EXISTS (SELECT 1 FROM consent_text WHERE purpose = NEW.purpose AND version = NEW.version)
           BEGIN SELECT RAISE(ABORT, 'a text that was asked stays as it was'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION consent_kept() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF TG_OP <> 'DELETE' THEN RAISE EXCEPTION 'the ledger of consent can only grow'; END IF;
             IF EXISTS (SELECT 1 FROM child WHERE id = OLD.child)
               OR OLD.at > (SELECT max(at) FROM consent) - INTERVAL '365 days' THEN
               RAISE EXCEPTION 'the ledger of consent is kept';
             END IF;
             RETURN OLD;
           END $$""",
        "CREATE TRIGGER consent_kept BEFORE UPDATE OR DELETE ON consent FOR EACH ROW EXECUTE FUNCTION consent_kept()",
        "CREATE TRIGGER consent_not_emptied BEFORE TRUNCATE ON consent "
        "FOR EACH STATEMENT EXECUTE FUNCTION consent_kept()",
        """CREATE FUNCTION consent_text_kept() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RAISE EXCEPTION 'a text that was asked stays as it was'; END $$""",
        "CREATE TRIGGER consent_text_kept BEFORE UPDATE OR DELETE ON consent_text "
        "FOR EACH ROW EXECUTE FUNCTION consent_text_kept()",
        "CREATE TRIGGER consent_text_not_emptied BEFORE TRUNCATE ON consent_text "
        "FOR EACH STATEMENT EXECUTE FUNCTION consent_text_kept()",
    ),
}
