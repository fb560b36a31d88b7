"""Whom a photo shows, who looked at it, and what a no did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('photo_child',
    sa.Column('photo', sa.String(length=64), nullable=False),
    sa.Column('child', sa.String(length=32), nullable=False),
    sa.Column('shows', sa.Boolean(), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['child'], ['child.id'], name=op.f('fk_photo_child_child'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('photo', 'child', name=op.f('pk_photo_child'))
    )
    op.create_index(op.f('ix_photo_child_child'), 'photo_child', ['child'])
    op.create_table('photo_look',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('photo', sa.String(length=64), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo_look'))
    )
    op.create_index(op.f('ix_photo_look_at'), 'photo_look', ['at'])
    op.create_index('ix_photo_look_photo_at', 'photo_look', ['photo', 'at'])
    op.create_table('photo_recheck',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('child', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('done', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['child'], ['child.id'], name=op.f('fk_photo_recheck_child'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo_recheck'))
    )
    op.create_index(op.f('ix_photo_recheck_child'), 'photo_recheck', ['child'])
    op.create_table('photo_receipt',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('child', sa.String(length=32), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['child'], ['child.id'], name=op.f('fk_photo_receipt_child'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_photo_receipt_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo_receipt'))
    )
    op.create_index(op.f('ix_photo_receipt_child'), 'photo_receipt', ['child'])
    op.create_index(op.f('ix_photo_receipt_person'), 'photo_receipt', ['person'])
