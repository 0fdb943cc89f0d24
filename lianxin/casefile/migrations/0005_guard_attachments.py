"""A file's row stays what it was: whose it is, when it came, how large it is and its digests; it is never deleted singly."""

from django.db import migrations

GUARD = """
CREATE FUNCTION lianxin_guard_attachment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a file is withdrawn or erased, its row is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.matter_id, NEW.at, NEW.officer_id, NEW.size, NEW.sha256, NEW.sent_sha256)
        IS DISTINCT FROM (OLD.id, OLD.matter_id, OLD.at, OLD.officer_id, OLD.size, OLD.sha256, OLD.sent_sha256)
    OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
    OR (NEW.stored <> '' AND NEW.stored <> OLD.stored) THEN
        RAISE EXCEPTION 'what is noted of a file is never changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_attachment BEFORE UPDATE OR DELETE ON casefile_attachment
    FOR EACH ROW EXECUTE FUNCTION lianxin_guard_attachment();
"""
UNDO = "DROP FUNCTION lianxin_guard_attachment CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("casefile", "0004_attachments")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
