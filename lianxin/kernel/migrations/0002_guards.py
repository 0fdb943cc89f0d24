"""The database guards the ledger itself: no line of it is ever changed, deleted or truncated. And numbers of a year."""

from django.db import migrations

GUARD = """
CREATE FUNCTION lianxin_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
TABLES = ("kernel_entry", "kernel_checkpoint", "kernel_checkpointleaf")
TRIGGERS = "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION lianxin_append_only();"
    f"CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION lianxin_append_only();"
    for table in TABLES
)
NUMBERS = """
CREATE FUNCTION lianxin_next_number(prefix text, year int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE name text := format('number_%s_%s', lower(prefix), year);
BEGIN
    IF to_regclass(name) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext(name));
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', name);
    END IF;
    RETURN nextval(name);
END $$;
"""
UNDO = "DROP FUNCTION lianxin_append_only CASCADE; DROP FUNCTION lianxin_next_number;"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunSQL(GUARD + TRIGGERS + NUMBERS, UNDO)]
