"""What came, who wants to hear of it and when, and who was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('looked_through',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('release', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_looked_through'))
    )
    op.create_table('posted',
    sa.Column('post', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('quiet', sa.Boolean(), nullable=False),
    sa.Column('urgent', sa.String(length=32), nullable=True),
    sa.PrimaryKeyConstraint('post', name=op.f('pk_posted'))
    )
    op.create_index(op.f('ix_posted_at'), 'posted', ['at'])
    op.create_table('telling',
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('group', sa.String(length=80), nullable=False),
    sa.Column('cadence', sa.String(length=10), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_telling_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person', 'group', name=op.f('pk_telling'))
    )
    op.create_table('told',
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('post', sa.String(length=200), nullable=False),
    sa.Column('mail', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_told_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person', 'post', name=op.f('pk_told'))
    )
    op.create_index(op.f('ix_told_at'), 'told', ['at'])
    op.create_index('ix_told_mail', 'told', ['mail'])
    op.create_table('feed',
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kid', sa.String(length=32), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_feed_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person', name=op.f('pk_feed')),
    sa.UniqueConstraint('id', name=op.f('uq_feed_id'))
    )
