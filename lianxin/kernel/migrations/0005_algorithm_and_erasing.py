"""Each line names its digest algorithm. The text of a line may be emptied when its time is up, and nothing else of it.

The emptying goes through one function, and only beside a line that vouches for it at the same moment. The function
runs with the rights of the tables' owner, so that the account of the pages needs no right to change a line.
"""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION lianxin_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
    body CONSTANT text[] := ARRAY['text', 'data', 'erased_at'];
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    IF TG_OP = 'UPDATE'
        AND position('lianxin_erase_entries(' IN stack) > 0
        AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
        AND NEW.text = '' AND NEW.data = '{}'::jsonb
        AND to_jsonb(NEW) - body = to_jsonb(OLD) - body
        AND OLD.step <> 'kernel.erase'
        AND EXISTS (SELECT 1 FROM kernel_entry e WHERE e.at = NEW.erased_at AND e.step = 'kernel.erase')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER append_only ON kernel_entry;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel_entry
    FOR EACH ROW EXECUTE FUNCTION lianxin_entry_guard();
CREATE FUNCTION lianxin_erase_entries(ids uuid[], moment timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE n bigint;
BEGIN
    UPDATE kernel_entry SET text = '', data = '{}', erased_at = moment WHERE id = ANY(ids) AND erased_at IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END $$;
"""
UNDO = """
DROP FUNCTION lianxin_erase_entries(uuid[], timestamptz);
DROP TRIGGER append_only ON kernel_entry;
DROP FUNCTION lianxin_entry_guard();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON kernel_entry
    FOR EACH ROW EXECUTE FUNCTION lianxin_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_attempts")]
    operations = [
        migrations.AddField("entry", "algorithm", models.CharField("摘要算法", default="sha256", max_length=8)),
        migrations.AddField("entry", "erased_at", models.DateTimeField("内容删除时间", null=True)),
        migrations.AddField("checkpoint", "algorithm", models.CharField("摘要算法", default="sha256", max_length=8)),
        migrations.RunSQL(GUARD, UNDO),
    ]
