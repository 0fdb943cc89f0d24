"""Matters that are held, and the mark of those whose texts are gone."""

import django.db.models.deletion
from django.db import migrations, models

import lianxin.kernel.ids

# A told answer may be emptied with all other texts of its matter, when their time is up; in no other way.
GUARD = """
CREATE OR REPLACE FUNCTION lianxin_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an answer is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.text = '（已按保存期限删除）' AND to_jsonb(NEW) - ARRAY['text', 'note'] = to_jsonb(OLD) - ARRAY['text', 'note']
        AND EXISTS (SELECT 1 FROM casefile_matter m WHERE m.id = NEW.matter_id AND m.erased_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    IF (OLD.signed_at IS NOT NULL AND (NEW.text, NEW.signed_at, NEW.signed_by_id, NEW.matter_id, NEW.round)
        IS DISTINCT FROM (OLD.text, OLD.signed_at, OLD.signed_by_id, OLD.matter_id, OLD.round))
    OR (OLD.attempted_at IS NOT NULL AND (NEW.attempted_at, NEW.channel, NEW.delivered)
        IS DISTINCT FROM (OLD.attempted_at, OLD.channel, OLD.delivered)) THEN
        RAISE EXCEPTION 'an answer that was signed or told is never changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
UNDO = """
CREATE OR REPLACE FUNCTION lianxin_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("casefile", "0004_sealed_raiser")]
    operations = [
        migrations.AddField("matter", "erased_at", models.DateTimeField("文字到期删除时间", null=True)),
        migrations.AddIndex(
            "matter",
            models.Index(
                condition=models.Q(("ended_at__isnull", False), ("erased_at__isnull", True)),
                fields=["ended_at"],
                name="matter_to_erase",
            ),
        ),
        migrations.RunSQL(GUARD, UNDO),
        migrations.CreateModel(
            "Hold",
            [
                ("id", models.UUIDField(default=lianxin.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("reason", models.CharField("理由", max_length=200)),
                ("at", models.DateTimeField("起始时间")),
                ("ended_at", models.DateTimeField("解除时间", null=True)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="casefile.matter"
                    ),
                ),
            ],
            {
                "verbose_name": "延期保存",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)), fields=("matter",), name="hold_one_open"
                    )
                ],
            },
        ),
    ]
