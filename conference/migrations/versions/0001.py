"""The first tables."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# What the database itself refuses: no person's time and no room is taken twice; a ballot goes only forward.
POSTGRES_RULE = (
    """CREATE EXTENSION IF NOT EXISTS btree_gist""",
    """ALTER TABLE commitment ADD CONSTRAINT commitment_overlap
       EXCLUDE USING gist (person_id WITH =, tstzrange(starts_at, ends_at) WITH &&)""",
    """CREATE FUNCTION refuse_ballot_backward() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state IN ('draft>frozen', 'frozen>open', 'open>closed', 'closed>counted', 'counted>revealed', 'revealed>published')
       OR NEW.state = 'void' AND OLD.state <> 'published' AND OLD.state <> 'void')) THEN RAISE EXCEPTION 'ballot_backward' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER ballot_backward BEFORE UPDATE ON ballot FOR EACH ROW EXECUTE FUNCTION refuse_ballot_backward()""",
    """CREATE FUNCTION refuse_ballot_settled() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (OLD.state <> 'draft' AND (NEW.event_id IS DISTINCT FROM OLD.event_id OR NEW.title IS DISTINCT FROM OLD.title OR NEW.method IS DISTINCT FROM OLD.method OR NEW.max_choices IS DISTINCT FROM OLD.max_choices OR NEW.allow_blank IS DISTINCT FROM OLD.allow_blank OR NEW.electorate IS DISTINCT FROM OLD.electorate OR NEW.opens_at IS DISTINCT FROM OLD.opens_at OR NEW.closes_at IS DISTINCT FROM OLD.closes_at OR NEW.config IS DISTINCT FROM OLD.config OR NEW.config_hash IS DISTINCT FROM OLD.config_hash OR NEW.electors IS DISTINCT FROM OLD.electors OR NEW.roll_digest IS DISTINCT FROM OLD.roll_digest OR NEW.reveal_step < OLD.reveal_step) OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at) OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at) OR (OLD.voted IS NOT NULL AND NEW.voted IS DISTINCT FROM OLD.voted) OR (OLD.root IS NOT NULL AND NEW.root IS DISTINCT FROM OLD.root) OR (OLD.result IS NOT NULL AND NEW.result IS DISTINCT FROM OLD.result)) THEN RAISE EXCEPTION 'ballot_settled' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER ballot_settled BEFORE UPDATE ON ballot FOR EACH ROW EXECUTE FUNCTION refuse_ballot_settled()""",
    """CREATE FUNCTION refuse_ballot_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (OLD.state <> 'draft') THEN RAISE EXCEPTION 'ballot_kept' USING ERRCODE = 'check_violation'; END IF;
       RETURN OLD; END $$""",
    """CREATE TRIGGER ballot_kept BEFORE DELETE ON ballot FOR EACH ROW EXECUTE FUNCTION refuse_ballot_kept()""",
    """CREATE FUNCTION refuse_roll_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (NOT EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND ballot.state = 'open')) THEN RAISE EXCEPTION 'roll_closed' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER roll_closed BEFORE INSERT ON ballot_roll FOR EACH ROW EXECUTE FUNCTION refuse_roll_closed()""",
    """CREATE FUNCTION refuse_roll_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (1 = 1) THEN RAISE EXCEPTION 'roll_changed' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER roll_changed BEFORE UPDATE ON ballot_roll FOR EACH ROW EXECUTE FUNCTION refuse_roll_changed()""",
    """CREATE FUNCTION refuse_roll_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (1 = 1) THEN RAISE EXCEPTION 'roll_erased' USING ERRCODE = 'check_violation'; END IF;
       RETURN OLD; END $$""",
    """CREATE TRIGGER roll_erased BEFORE DELETE ON ballot_roll FOR EACH ROW EXECUTE FUNCTION refuse_roll_erased()""",
    """CREATE FUNCTION refuse_box_closed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (NOT EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND (ballot.state = 'open' OR ballot.state = 'closed' AND ballot.root IS NULL))) AND current_setting('folkmoot.closing', true) = 'yes' IS NOT TRUE THEN RAISE EXCEPTION 'box_closed' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER box_closed BEFORE INSERT ON ballot_box FOR EACH ROW EXECUTE FUNCTION refuse_box_closed()""",
    """CREATE FUNCTION refuse_box_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (1 = 1) AND current_setting('folkmoot.closing', true) = 'yes' IS NOT TRUE THEN RAISE EXCEPTION 'box_changed' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER box_changed BEFORE UPDATE ON ballot_box FOR EACH ROW EXECUTE FUNCTION refuse_box_changed()""",
    """CREATE FUNCTION refuse_box_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (NOT EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state = 'closed' AND ballot.root IS NULL)) AND current_setting('folkmoot.closing', true) = 'yes' IS NOT TRUE THEN RAISE EXCEPTION 'box_erased' USING ERRCODE = 'check_violation'; END IF;
       RETURN OLD; END $$""",
    """CREATE TRIGGER box_erased BEFORE DELETE ON ballot_box FOR EACH ROW EXECUTE FUNCTION refuse_box_erased()""",
    """CREATE FUNCTION refuse_elector_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND ballot.state <> 'draft')) THEN RAISE EXCEPTION 'elector_added' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER elector_added BEFORE INSERT ON elector FOR EACH ROW EXECUTE FUNCTION refuse_elector_added()""",
    """CREATE FUNCTION refuse_elector_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state <> 'draft')) THEN RAISE EXCEPTION 'elector_changed' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER elector_changed BEFORE UPDATE ON elector FOR EACH ROW EXECUTE FUNCTION refuse_elector_changed()""",
    """CREATE FUNCTION refuse_elector_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state <> 'draft') AND EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id)) THEN RAISE EXCEPTION 'elector_erased' USING ERRCODE = 'check_violation'; END IF;
       RETURN OLD; END $$""",
    """CREATE TRIGGER elector_erased BEFORE DELETE ON elector FOR EACH ROW EXECUTE FUNCTION refuse_elector_erased()""",
    """CREATE FUNCTION refuse_candidate_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND ballot.state <> 'draft')) THEN RAISE EXCEPTION 'candidate_added' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER candidate_added BEFORE INSERT ON candidate FOR EACH ROW EXECUTE FUNCTION refuse_candidate_added()""",
    """CREATE FUNCTION refuse_candidate_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF ((NEW.name <> OLD.name OR NEW.position <> OLD.position OR NEW.ballot_id <> OLD.ballot_id) AND EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state <> 'draft')) THEN RAISE EXCEPTION 'candidate_changed' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER candidate_changed BEFORE UPDATE ON candidate FOR EACH ROW EXECUTE FUNCTION refuse_candidate_changed()""",
    """CREATE FUNCTION refuse_candidate_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state <> 'draft')) THEN RAISE EXCEPTION 'candidate_erased' USING ERRCODE = 'check_violation'; END IF;
       RETURN OLD; END $$""",
    """CREATE TRIGGER candidate_erased BEFORE DELETE ON candidate FOR EACH ROW EXECUTE FUNCTION refuse_candidate_erased()""",
    """CREATE FUNCTION refuse_act_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (NEW.number <> OLD.number OR NEW.act <> OLD.act OR NEW.facts <> OLD.facts OR NEW.hash <> OLD.hash OR NEW.at <> OLD.at OR NEW.ballot_id <> OLD.ballot_id) THEN RAISE EXCEPTION 'act_changed' USING ERRCODE = 'check_violation'; END IF;
       RETURN NEW; END $$""",
    """CREATE TRIGGER act_changed BEFORE UPDATE ON ballot_act FOR EACH ROW EXECUTE FUNCTION refuse_act_changed()""",
    """CREATE FUNCTION refuse_act_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF (EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND 1 = 1)) THEN RAISE EXCEPTION 'act_erased' USING ERRCODE = 'check_violation'; END IF;
       RETURN OLD; END $$""",
    """CREATE TRIGGER act_erased BEFORE DELETE ON ballot_act FOR EACH ROW EXECUTE FUNCTION refuse_act_erased()""",
    """CREATE FUNCTION refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF TG_TABLE_NAME = 'ballot_roll' OR (current_setting('folkmoot.closing', true) = 'yes') IS NOT TRUE THEN
       RAISE EXCEPTION 'emptied' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$""",
    """CREATE TRIGGER roll_emptied BEFORE TRUNCATE ON ballot_roll EXECUTE FUNCTION refuse_emptying()""",
    """CREATE TRIGGER box_emptied BEFORE TRUNCATE ON ballot_box EXECUTE FUNCTION refuse_emptying()""",
    """ALTER TABLE session ADD CONSTRAINT session_room
       EXCLUDE USING gist (room_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state <> 'cancelled')""",
)
SQLITE_RULE = (
    """CREATE TRIGGER commitment_overlap_insert BEFORE insert ON commitment
       WHEN EXISTS (SELECT 1 FROM commitment AS other WHERE other.person_id = NEW.person_id
       AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
       AND other.id IS NOT NEW.id)
       BEGIN SELECT RAISE(ABORT, 'commitment_overlap'); END""",
    """CREATE TRIGGER commitment_overlap_update BEFORE update ON commitment
       WHEN EXISTS (SELECT 1 FROM commitment AS other WHERE other.person_id = NEW.person_id
       AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
       AND other.id IS NOT NEW.id)
       BEGIN SELECT RAISE(ABORT, 'commitment_overlap'); END""",
    """CREATE TRIGGER ballot_backward BEFORE UPDATE ON ballot WHEN NEW.state <> OLD.state AND NOT (OLD.state || '>' || NEW.state IN ('draft>frozen', 'frozen>open', 'open>closed', 'closed>counted', 'counted>revealed', 'revealed>published')
       OR NEW.state = 'void' AND OLD.state <> 'published' AND OLD.state <> 'void')
       BEGIN SELECT RAISE(ABORT, 'ballot_backward'); END""",
    """CREATE TRIGGER ballot_settled BEFORE UPDATE ON ballot WHEN OLD.state <> 'draft' AND (NEW.event_id IS NOT OLD.event_id OR NEW.title IS NOT OLD.title OR NEW.method IS NOT OLD.method OR NEW.max_choices IS NOT OLD.max_choices OR NEW.allow_blank IS NOT OLD.allow_blank OR NEW.electorate IS NOT OLD.electorate OR NEW.opens_at IS NOT OLD.opens_at OR NEW.closes_at IS NOT OLD.closes_at OR NEW.config IS NOT OLD.config OR NEW.config_hash IS NOT OLD.config_hash OR NEW.electors IS NOT OLD.electors OR NEW.roll_digest IS NOT OLD.roll_digest OR NEW.reveal_step < OLD.reveal_step) OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS NOT OLD.opened_at) OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NOT OLD.closed_at) OR (OLD.voted IS NOT NULL AND NEW.voted IS NOT OLD.voted) OR (OLD.root IS NOT NULL AND NEW.root IS NOT OLD.root) OR (OLD.result IS NOT NULL AND NEW.result IS NOT OLD.result)
       BEGIN SELECT RAISE(ABORT, 'ballot_settled'); END""",
    """CREATE TRIGGER ballot_kept BEFORE DELETE ON ballot WHEN OLD.state <> 'draft'
       BEGIN SELECT RAISE(ABORT, 'ballot_kept'); END""",
    """CREATE TRIGGER roll_closed BEFORE INSERT ON ballot_roll WHEN NOT EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND ballot.state = 'open')
       BEGIN SELECT RAISE(ABORT, 'roll_closed'); END""",
    """CREATE TRIGGER roll_changed BEFORE UPDATE ON ballot_roll WHEN 1 = 1
       BEGIN SELECT RAISE(ABORT, 'roll_changed'); END""",
    """CREATE TRIGGER roll_erased BEFORE DELETE ON ballot_roll WHEN 1 = 1
       BEGIN SELECT RAISE(ABORT, 'roll_erased'); END""",
    """CREATE TRIGGER box_closed BEFORE INSERT ON ballot_box WHEN NOT EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND (ballot.state = 'open' OR ballot.state = 'closed' AND ballot.root IS NULL))
       BEGIN SELECT RAISE(ABORT, 'box_closed'); END""",
    """CREATE TRIGGER box_changed BEFORE UPDATE ON ballot_box WHEN 1 = 1
       BEGIN SELECT RAISE(ABORT, 'box_changed'); END""",
    """CREATE TRIGGER box_erased BEFORE DELETE ON ballot_box WHEN NOT EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state = 'closed' AND ballot.root IS NULL)
       BEGIN SELECT RAISE(ABORT, 'box_erased'); END""",
    """CREATE TRIGGER elector_added BEFORE INSERT ON elector WHEN EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND ballot.state <> 'draft')
       BEGIN SELECT RAISE(ABORT, 'elector_added'); END""",
    """CREATE TRIGGER elector_changed BEFORE UPDATE ON elector WHEN EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state <> 'draft')
       BEGIN SELECT RAISE(ABORT, 'elector_changed'); END""",
    """CREATE TRIGGER elector_erased BEFORE DELETE ON elector WHEN EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state <> 'draft') AND EXISTS (SELECT 1 FROM person WHERE person.id = OLD.person_id)
       BEGIN SELECT RAISE(ABORT, 'elector_erased'); END""",
    """CREATE TRIGGER candidate_added BEFORE INSERT ON candidate WHEN EXISTS (SELECT 1 FROM ballot WHERE ballot.id = NEW.ballot_id AND ballot.state <> 'draft')
       BEGIN SELECT RAISE(ABORT, 'candidate_added'); END""",
    """CREATE TRIGGER candidate_changed BEFORE UPDATE ON candidate WHEN (NEW.name <> OLD.name OR NEW.position <> OLD.position OR NEW.ballot_id <> OLD.ballot_id) AND EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state <> 'draft')
       BEGIN SELECT RAISE(ABORT, 'candidate_changed'); END""",
    """CREATE TRIGGER candidate_erased BEFORE DELETE ON candidate WHEN EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND ballot.state <> 'draft')
       BEGIN SELECT RAISE(ABORT, 'candidate_erased'); END""",
    """CREATE TRIGGER act_changed BEFORE UPDATE ON ballot_act WHEN NEW.number <> OLD.number OR NEW.act <> OLD.act OR NEW.facts <> OLD.facts OR NEW.hash <> OLD.hash OR NEW.at <> OLD.at OR NEW.ballot_id <> OLD.ballot_id
       BEGIN SELECT RAISE(ABORT, 'act_changed'); END""",
    """CREATE TRIGGER act_erased BEFORE DELETE ON ballot_act WHEN EXISTS (SELECT 1 FROM ballot WHERE ballot.id = OLD.ballot_id AND 1 = 1)
       BEGIN SELECT RAISE(ABORT, 'act_erased'); END""",
    """CREATE TRIGGER session_room_insert BEFORE insert ON session
       WHEN NEW.state <> 'cancelled'
       AND EXISTS (SELECT 1 FROM session AS other WHERE other.room_id = NEW.room_id
       AND other.state <> 'cancelled' AND other.id IS NOT NEW.id
       AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)
       BEGIN SELECT RAISE(ABORT, 'session_room'); END""",
    """CREATE TRIGGER session_room_update BEFORE update ON session
       WHEN NEW.state <> 'cancelled'
       AND EXISTS (SELECT 1 FROM session AS other WHERE other.room_id = NEW.room_id
       AND other.state <> 'cancelled' AND other.id IS NOT NEW.id
       AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)
       BEGIN SELECT RAISE(ABORT, 'session_room'); END""",
)


def upgrade() -> None:
    op.create_table('event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('short_name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('tagline', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('registration', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('public_agenda', sa.Boolean(), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('slug', name=op.f('uq_event_slug'))
    )
    op.create_table('heartbeat',
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_heartbeat'))
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('country', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('city', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('sector', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('members', sa.Integer(), nullable=True),
    sa.Column('label', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('blurb', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('mark', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
    sa.Column('validated_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('name', name=op.f('uq_organisation_name'))
    )
    op.create_table('outgoing_mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('to', sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('html', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('calendar', sa.LargeBinary(), nullable=True),
    sa.Column('method', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
    sa.Column('written_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('sent_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('failure', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_mail')),
    sa.UniqueConstraint('key', name=op.f('uq_outgoing_mail_key'))
    )
    with op.batch_alter_table('outgoing_mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outgoing_mail_due_at'), ['due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_outgoing_mail_to'), ['to'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('lang', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('portrait', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
    sa.Column('password', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    op.create_table('sign_in_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(length=320), nullable=False),
    sa.Column('link', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('code', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('browser', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('onward', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('used_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_code')),
    sa.UniqueConstraint('link', name=op.f('uq_sign_in_code_link'))
    )
    with op.batch_alter_table('sign_in_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_in_code_browser'), ['browser'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_in_code_email'), ['email'], unique=False)

    op.create_table('topic_revision',
    sa.Column('topic', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('topic', name=op.f('pk_topic_revision'))
    )
    op.create_table('announcement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_announcement_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_announcement_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement'))
    )
    with op.batch_alter_table('announcement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announcement_event_id'), ['event_id'], unique=False)

    op.create_table('commitment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('ref', sa.Integer(), nullable=False),
    sa.Column('starts_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ends_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('label', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_commitment_order')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_commitment_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_commitment_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment'))
    )
    with op.batch_alter_table('commitment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_commitment_event_id'), ['event_id'], unique=False)
        batch_op.create_index('ix_commitment_person_time', ['person_id', 'starts_at', 'ends_at'], unique=False)
        batch_op.create_index('ix_commitment_source', ['kind', 'ref'], unique=False)

    op.create_table('feed_key',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_feed_key_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_feed_key_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'event_id', name=op.f('pk_feed_key'))
    )
    op.create_table('interest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('phrase', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_interest_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interest'))
    )
    with op.batch_alter_table('interest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interest_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_interest_phrase'), ['phrase'], unique=False)

    op.create_table('login',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.Column('device', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('seen_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_login_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login')),
    sa.UniqueConstraint('token', name=op.f('uq_login_token'))
    )
    with op.batch_alter_table('login', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_person_id'), ['person_id'], unique=False)

    op.create_table('match_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('weights', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('started_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('alive_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('finished_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('publishing_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('published_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('dealt', sa.Integer(), nullable=False),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.Column('stop_wanted', sa.Boolean(), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('value', sa.Integer(), nullable=True),
    sa.Column('bound', sa.Integer(), nullable=True),
    sa.Column('greedy', sa.Integer(), nullable=True),
    sa.Column('meetings', sa.Integer(), nullable=True),
    sa.Column('zeros', sa.Integer(), nullable=True),
    sa.Column('problem', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('schedule', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('summary', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('failure', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_match_run_by_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_match_run_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_match_run_published_by_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match_run')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_match_run_event_id_number'))
    )
    with op.batch_alter_table('match_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_match_run_state'), ['state'], unique=False)
        batch_op.create_index('uq_match_run_at_work', ['event_id'], unique=True, sqlite_where=sa.text("state IN ('queued', 'running', 'publishing')"), postgresql_where=sa.text("state IN ('queued', 'running', 'publishing')"))

    op.create_table('meeting_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('asker_id', sa.Integer(), nullable=False),
    sa.Column('invitee_id', sa.Integer(), nullable=False),
    sa.Column('low_id', sa.Integer(), nullable=False),
    sa.Column('high_id', sa.Integer(), nullable=False),
    sa.Column('turn_id', sa.Integer(), nullable=False),
    sa.Column('priority', sqlmodel.sql.sqltypes.AutoString(length=10), nullable=False),
    sa.Column('message', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('answered_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('asker_id <> invitee_id', name=op.f('ck_meeting_request_two')),
    sa.ForeignKeyConstraint(['asker_id'], ['person.id'], name=op.f('fk_meeting_request_asker_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_request_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['invitee_id'], ['person.id'], name=op.f('fk_meeting_request_invitee_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_request'))
    )
    with op.batch_alter_table('meeting_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_request_asker_id'), ['asker_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_invitee_id'), ['invitee_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_turn_id'), ['turn_id'], unique=False)
        batch_op.create_index('uq_meeting_request_open_pair', ['event_id', 'low_id', 'high_id'], unique=True, sqlite_where=sa.text("state IN ('requested', 'accepted', 'scheduled')"), postgresql_where=sa.text("state IN ('requested', 'accepted', 'scheduled')"))

    op.create_table('meeting_rules',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('tables', sa.Integer(), nullable=False),
    sa.Column('max_requests', sa.Integer(), nullable=False),
    sa.Column('max_meetings', sa.Integer(), nullable=False),
    sa.Column('hold_minutes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_rules_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_meeting_rules'))
    )
    op.create_table('meeting_slot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ends_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_meeting_slot_order')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_slot_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_slot')),
    sa.UniqueConstraint('event_id', 'starts_at', name=op.f('uq_meeting_slot_event_id_starts_at'))
    )
    op.create_table('member_role',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_member_role_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_member_role_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'person_id', 'role', name=op.f('pk_member_role'))
    )
    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('joined_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_membership_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('event_id', 'person_id', name=op.f('uq_membership_event_id_person_id'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_person_id'), ['person_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('icon', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('read_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_notice_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_person_id'), ['person_id'], unique=False)

    op.create_table('participant',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('joined_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_participant_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_participant_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'person_id', name=op.f('pk_participant'))
    )
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_person_id'), ['person_id'], unique=False)

    op.create_table('profile',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('job_title', sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
    sa.Column('country', sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
    sa.Column('languages', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('about', sqlmodel.sql.sqltypes.AutoString(length=1200), nullable=False),
    sa.Column('confirmed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_profile_organisation_id_organisation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_profile_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_profile'))
    )
    with op.batch_alter_table('profile', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_profile_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('room',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('hue', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_room_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room')),
    sa.UniqueConstraint('event_id', 'name', name=op.f('uq_room_event_id_name'))
    )
    op.create_table('track',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('hue', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('glyph', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_track_event_id_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_track')),
    sa.UniqueConstraint('event_id', 'key', name=op.f('uq_track_event_id_key'))
    )
    op.create_table('closed_slot',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_closed_slot_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['meeting_slot.id'], name=op.f('fk_closed_slot_slot_id_meeting_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'slot_id', name=op.f('pk_closed_slot'))
    )
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('table_number', sa.Integer(), nullable=False),
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=True),
    sa.Column('run_id', sa.Integer(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('locked', sa.Boolean(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('revised_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_meeting_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['first_id'], ['person.id'], name=op.f('fk_meeting_first_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['request_id'], ['meeting_request.id'], name=op.f('fk_meeting_request_id_meeting_request'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['second_id'], ['person.id'], name=op.f('fk_meeting_second_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['meeting_slot.id'], name=op.f('fk_meeting_slot_id_meeting_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('uid', name=op.f('uq_meeting_uid'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_first_id'), ['first_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_second_id'), ['second_id'], unique=False)
        batch_op.create_index('uq_meeting_table', ['slot_id', 'table_number'], unique=True, sqlite_where=sa.text("state <> 'cancelled'"), postgresql_where=sa.text("state <> 'cancelled'"))

    op.create_table('proposed_time',
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('held_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_proposed_time_by_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['request_id'], ['meeting_request.id'], name=op.f('fk_proposed_time_request_id_meeting_request'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['meeting_slot.id'], name=op.f('fk_proposed_time_slot_id_meeting_slot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('request_id', 'slot_id', name=op.f('pk_proposed_time'))
    )
    with op.batch_alter_table('proposed_time', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposed_time_slot_id'), ['slot_id'], unique=False)

    op.create_table('session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('track_id', sa.Integer(), nullable=True),
    sa.Column('room_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ends_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('abstract', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('live_url', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('revised_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_session_order')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_session_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_session_room_id_room'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['track_id'], ['track.id'], name=op.f('fk_session_track_id_track'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('uid', name=op.f('uq_session_uid'))
    )
    with op.batch_alter_table('session', schema=None) as batch_op:
        batch_op.create_index('ix_session_event_time', ['event_id', 'starts_at'], unique=False)

    op.create_table('appearance',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_appearance_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_appearance_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('session_id', 'person_id', name=op.f('pk_appearance'))
    )
    with op.batch_alter_table('appearance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appearance_person_id'), ['person_id'], unique=False)

    op.create_table('ballot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('description', sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
    sa.Column('method', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('max_choices', sa.Integer(), nullable=False),
    sa.Column('allow_blank', sa.Boolean(), nullable=False),
    sa.Column('electorate', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('opens_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('closes_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('opened_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('closed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('config', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('config_hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('electors', sa.Integer(), nullable=True),
    sa.Column('roll_digest', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('voted', sa.Integer(), nullable=True),
    sa.Column('root', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
    sa.Column('result', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('reveal_step', sa.Integer(), nullable=False),
    sa.Column('revealed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_ballot_event_id_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_ballot_session_id_session'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot'))
    )
    with op.batch_alter_table('ballot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ballot_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ballot_state'), ['state'], unique=False)

    op.create_table('meeting_note',
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('saved_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_meeting_note_meeting_id_meeting'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_meeting_note_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('meeting_id', 'person_id', name=op.f('pk_meeting_note'))
    )
    op.create_table('part',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
    sa.Column('summary', sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['lead_id'], ['person.id'], name=op.f('fk_part_lead_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_part_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_part'))
    )
    with op.batch_alter_table('part', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_part_session_id'), ['session_id'], unique=False)

    op.create_table('resource',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('title', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('url', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_resource_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resource'))
    )
    with op.batch_alter_table('resource', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resource_session_id'), ['session_id'], unique=False)

    op.create_table('star',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_star_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('fk_star_session_id_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'session_id', name=op.f('pk_star'))
    )
    with op.batch_alter_table('star', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_star_session_id'), ['session_id'], unique=False)

    op.create_table('ballot_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('act', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('facts', sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
    sa.Column('hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_ballot_act_actor_id_person'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_ballot_act_ballot_id_ballot'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot_act')),
    sa.UniqueConstraint('ballot_id', 'number', name=op.f('uq_ballot_act_ballot_id_number'))
    )
    op.create_table('ballot_box',
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('tracker', sa.LargeBinary(), nullable=False),
    sa.Column('choice', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_ballot_box_ballot_id_ballot')),
    sa.PrimaryKeyConstraint('ballot_id', 'tracker', name=op.f('pk_ballot_box')),
    sqlite_with_rowid=False
    )
    op.create_table('ballot_roll',
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('voter_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_ballot_roll_ballot_id_ballot')),
    sa.ForeignKeyConstraint(['voter_id'], ['person.id'], name=op.f('fk_ballot_roll_voter_id_person')),
    sa.PrimaryKeyConstraint('ballot_id', 'voter_id', name=op.f('pk_ballot_roll')),
    sqlite_with_rowid=False
    )
    op.create_table('candidate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('organisation', sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
    sa.Column('country', sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
    sa.Column('line', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('portrait', sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('pitch_url', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True),
    sa.Column('pitch_minutes', sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_candidate_ballot_id_ballot'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_candidate_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate')),
    sa.UniqueConstraint('ballot_id', 'position', name=op.f('uq_candidate_ballot_id_position'))
    )
    op.create_table('elector',
    sa.Column('ballot_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballot.id'], name=op.f('fk_elector_ballot_id_ballot'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_elector_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('ballot_id', 'person_id', name=op.f('pk_elector'))
    )
    rules = POSTGRES_RULE if op.get_bind().dialect.name == "postgresql" else SQLITE_RULE
    for rule in rules:
        op.execute(rule)


def downgrade() -> None:
    raise NotImplementedError("Folkmoot migrates forward only; restore the backup made before the upgrade.")
