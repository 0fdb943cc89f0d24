"""Tags of what matters are filtered by stand in the index of words, so that a frequent word with a rare filter is found at once."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

TAGS = """
CREATE FUNCTION lianxin_tag_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT array_remove(
        ARRAY[
            'state:' || m.state,
            CASE WHEN m.state IN ('closed', 'declined', 'merged') THEN 'ended' ELSE 'open' END,
            'week:' || to_char(m.registered_at AT TIME ZONE 'Asia/Shanghai', 'IYYYIW'),
            'area:' || m.area_id, 'category:' || m.category_id, 'lead:' || m.lead_unit_id,
            'post:' || m.leader_post_id, 'post:' || m.coordinator_post_id
        ] || ARRAY(SELECT 'held:' || one FROM unnest(m.held_by) one), NULL)
    INTO NEW.tags FROM casefile_matter m WHERE m.id = NEW.matter_id;
    NEW.tags := coalesce(NEW.tags, '{}');
    RETURN NEW;
END $$;

CREATE FUNCTION lianxin_tag_matter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE casefile_searchtext SET tags = '{}' WHERE matter_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER tag_search BEFORE INSERT OR UPDATE ON casefile_searchtext
    FOR EACH ROW EXECUTE FUNCTION lianxin_tag_search();
CREATE TRIGGER tag_matter AFTER UPDATE ON casefile_matter FOR EACH ROW WHEN (
    (OLD.state, OLD.area_id, OLD.category_id, OLD.lead_unit_id, OLD.held_by, OLD.leader_post_id, OLD.coordinator_post_id)
    IS DISTINCT FROM
    (NEW.state, NEW.area_id, NEW.category_id, NEW.lead_unit_id, NEW.held_by, NEW.leader_post_id, NEW.coordinator_post_id)
) EXECUTE FUNCTION lianxin_tag_matter();

UPDATE casefile_searchtext SET tags = '{}';
-- An index is not made while a constraint of the table waits to be checked.
SET CONSTRAINTS ALL IMMEDIATE;
"""
UNDO = "DROP FUNCTION lianxin_tag_search CASCADE; DROP FUNCTION lianxin_tag_matter CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0021_snoozes'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='searchtext', name='search_grams'),
        migrations.AddField(
            model_name='searchtext',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=48), default=list, size=None, verbose_name='检索标记'),
        ),
        migrations.RemoveIndex(model_name='matter', name='matter_party'),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['party', '-registered_at'], name='matter_party_newest'),
        ),
        migrations.RunSQL(TAGS, UNDO),
        migrations.AddIndex(
            model_name='searchtext',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams', 'tags'], gin_pending_list_limit=1024, name='search_found'),
        ),
    ]
