"""People in full: shared mailboxes, koppelcodes, second factors, exception members, notices.

Nothing of the first schema is lost. Columns are added by plain ALTER TABLE:
on SQLite a table that others refer to must not be copied, for dropping the
old one would empty the others (ON DELETE CASCADE).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

TIME = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}
ADDED = (
    ("child", "leaves", "DATE"),
    ("device", "mail", "VARCHAR(254) DEFAULT '' NOT NULL"),
    ("device", "proved", "TIME"),
    ("device", "strong", "TIME"),
    ("device", "active", "TIME"),
    ("guardianship", "ended", "TIME"),
    ("guardianship", "reason", "VARCHAR(200) DEFAULT '' NOT NULL"),
    ("person", "language", "VARCHAR(5) DEFAULT 'nl' NOT NULL"),
    ("request", "code", "VARCHAR(32)"),
)


def upgrade() -> None:
    _tables()
    dialect = op.get_bind().dialect.name
    for table, column, kind in ADDED:
        op.execute(f'ALTER TABLE {table} ADD COLUMN "{column}" {kind.replace("TIME", TIME[dialect])}')
    _shared_mailboxes()
    _mails_of_all_kinds()
    op.create_index('ix_audit_actor', 'audit', ['actor'])
    op.create_index('ix_audit_at', 'audit', ['at'])
    for statement in APPEND_ONLY[dialect]:
        op.execute(statement)


def _shared_mailboxes() -> None:
    """One mailbox may be two guardians': mail alone is no key any more. Nothing
    refers to this table, so it may be copied."""
    with op.batch_alter_table('address', recreate='auto') as table:
        table.add_column(sa.Column('bounced', sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column('listed', sa.Boolean(), nullable=False, server_default=sa.true()))
        table.drop_constraint('pk_address', type_='primary')
        table.create_primary_key('pk_address', ['mail', 'person'])


def _mails_of_all_kinds() -> None:
    """A mail may be for a person, not only for a request. Nothing refers to this table either."""
    with op.batch_alter_table('outbox') as table:
        table.add_column(sa.Column('person', sa.String(length=32), nullable=True))
        table.add_column(sa.Column('mail', sa.String(length=254), nullable=False, server_default=''))
        table.add_column(sa.Column('about', sa.String(length=64), nullable=False, server_default=''))
        table.create_foreign_key('fk_outbox_person', 'person', ['person'], ['id'], ondelete='CASCADE')


# A row of the log can't be changed, nor written over (SQLite's INSERT OR REPLACE) or
# emptied away (TRUNCATE); it can go when it is a year older than the newest.
APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
           BEGIN SELECT RAISE(ABORT, 'the log can only grow'); END""",
        """CREATE TRIGGER audit_kept_a_year BEFORE DELETE ON audit
           WHEN julianday(OLD.at) > (SELECT julianday(max(at)) FROM audit) - 365
           BEGIN SELECT RAISE(ABORT, 'the log is kept for a year'); END""",
        """CREATE TRIGGER audit_kept_its_rows BEFORE INSERT ON audit
           WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
           BEGIN SELECT RAISE(ABORT, 'the log can only grow'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN
             IF TG_OP <> 'DELETE' THEN RAISE EXCEPTION 'the log can only grow'; END IF;
             IF OLD.at > (SELECT max(at) FROM audit) - INTERVAL '365 days' THEN
               RAISE EXCEPTION 'the log is kept for a year';
             END IF;
             RETURN OLD;
           END $$""",
        "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_kept()",
        "CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()",
    ),
}


def _tables() -> None:
    op.create_table('destruction',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('what', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=200), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_destruction'))
    )
    op.create_table('mapping',
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('found', sa.String(length=100), nullable=False),
    sa.Column('meant', sa.String(length=100), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'found', name=op.f('pk_mapping'))
    )
    op.create_table('notice',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=False),
    sa.Column('detail', sa.String(length=300), nullable=False),
    sa.Column('done', sa.DateTime(timezone=True), nullable=True),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    op.create_table('address_change',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('old', sa.String(length=254), nullable=False),
    sa.Column('new', sa.String(length=254), nullable=False),
    sa.Column('kid', sa.String(length=32), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires', sa.DateTime(timezone=True), nullable=False),
    sa.Column('old_agreed', sa.DateTime(timezone=True), nullable=True),
    sa.Column('new_agreed', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_address_change_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_change'))
    )
    op.create_index(op.f('ix_address_change_person'), 'address_change', ['person'], unique=False)
    op.create_table('authenticator',
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed', sa.DateTime(timezone=True), nullable=True),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_authenticator_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_authenticator'))
    )
    op.create_table('challenge',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=True),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.Column('expires', sa.DateTime(timezone=True), nullable=False),
    sa.Column('spent', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_challenge_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge'))
    )
    op.create_index(op.f('ix_challenge_expires'), 'challenge', ['expires'], unique=False)
    op.create_table('code',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires', sa.DateTime(timezone=True), nullable=False),
    sa.Column('spent', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_code_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code')),
    sa.UniqueConstraint('digest', name=op.f('uq_code_digest'))
    )
    op.create_index(op.f('ix_code_person'), 'code', ['person'], unique=False)
    op.create_table('guest',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('child', sa.String(length=32), nullable=False),
    sa.Column('year', sa.String(length=9), nullable=False),
    sa.Column('group', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('by', sa.String(length=32), nullable=False),
    sa.Column('starts', sa.Date(), nullable=False),
    sa.Column('ends', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['child'], ['child.id'], name=op.f('fk_guest_child'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_guest_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guest'))
    )
    op.create_index(op.f('ix_guest_child'), 'guest', ['child'], unique=False)
    op.create_index(op.f('ix_guest_person'), 'guest', ['person'], unique=False)
    op.create_table('passkey',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('credential', sa.String(length=1400), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_passkey_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential', name=op.f('uq_passkey_credential'))
    )
    op.create_index(op.f('ix_passkey_person'), 'passkey', ['person'], unique=False)
