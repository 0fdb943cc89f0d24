"""The database guards the laws of a matter: no end without a told answer, no later backstop, no move without an entry."""

from django.db import migrations

GUARD = """
CREATE FUNCTION lianxin_guard_matter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a matter is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.backstop_at > OLD.backstop_at OR (NEW.backstop_at IS NULL AND OLD.backstop_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the backstop of a matter never moves later' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.registered_at IS DISTINCT FROM OLD.registered_at THEN
        RAISE EXCEPTION 'the registration time of a matter never changes' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state AND NEW.ledger_n <= OLD.ledger_n THEN
        RAISE EXCEPTION 'a matter moves only with a ledger entry' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION lianxin_guard_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casefile_answer a
        WHERE a.id = NEW.answer_id AND a.matter_id = NEW.id AND btrim(a.text) <> ''
          AND a.signed_at IS NOT NULL AND a.attempted_at IS NOT NULL AND a.channel <> ''
    ) THEN
        RAISE EXCEPTION 'no end without an echo: the matter has no signed and told answer'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER guard_matter BEFORE UPDATE OR DELETE ON casefile_matter
    FOR EACH ROW EXECUTE FUNCTION lianxin_guard_matter();
CREATE TRIGGER guard_end AFTER INSERT OR UPDATE OF state, answer_id ON casefile_matter
    FOR EACH ROW WHEN (NEW.state IN ('closed', 'declined', 'merged')) EXECUTE FUNCTION lianxin_guard_end();
"""
UNDO = "DROP FUNCTION lianxin_guard_matter CASCADE; DROP FUNCTION lianxin_guard_end CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("casefile", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
