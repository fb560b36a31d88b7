"""Who opened a post first, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('opening',
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('post', sa.String(length=200), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person'], ['person.id'], name=op.f('fk_opening_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person', 'post', name=op.f('pk_opening'))
    )
    op.create_index(op.f('ix_opening_at'), 'opening', ['at'])
    op.create_index('ix_opening_post', 'opening', ['post'])
