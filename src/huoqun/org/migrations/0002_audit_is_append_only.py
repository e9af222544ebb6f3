"""Let PostgreSQL itself refuse every change to the audit log."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION org_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER org_audit_append_only BEFORE UPDATE OR DELETE ON org_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION org_refuse_audit_change();
"""

BACKWARD = """
DROP TRIGGER org_audit_append_only ON org_auditentry;
DROP FUNCTION org_refuse_audit_change();
"""


class Migration(migrations.Migration):
    """The trigger of ``AuditEntry``; emptying the table (TRUNCATE) is left to restore and tests."""

    dependencies = [("org", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
