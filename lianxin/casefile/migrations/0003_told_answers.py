"""What the raiser was told stays as it was told, and an end needs the answer of its own round."""

from django.db import migrations

GUARD = """
CREATE FUNCTION lianxin_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an answer is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.signed_at IS NOT NULL AND (NEW.text, NEW.signed_at, NEW.signed_by_id, NEW.matter_id, NEW.round)
        IS DISTINCT FROM (OLD.text, OLD.signed_at, OLD.signed_by_id, OLD.matter_id, OLD.round))
    OR (OLD.attempted_at IS NOT NULL AND (NEW.attempted_at, NEW.channel, NEW.delivered)
        IS DISTINCT FROM (OLD.attempted_at, OLD.channel, OLD.delivered)) THEN
        RAISE EXCEPTION 'an answer that was signed or told is never changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_answer BEFORE UPDATE OR DELETE ON casefile_answer
    FOR EACH ROW EXECUTE FUNCTION lianxin_guard_answer();

CREATE OR REPLACE FUNCTION lianxin_guard_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM casefile_answer a
        WHERE a.id = NEW.answer_id AND a.matter_id = NEW.id AND a.round = NEW.round AND btrim(a.text) <> ''
          AND a.signed_at IS NOT NULL AND a.attempted_at IS NOT NULL AND a.channel <> ''
    ) THEN
        RAISE EXCEPTION 'no end without an echo: the matter has no signed and told answer'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
UNDO = "DROP FUNCTION lianxin_guard_answer CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("casefile", "0002_guards")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
