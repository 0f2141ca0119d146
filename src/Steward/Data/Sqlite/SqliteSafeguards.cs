namespace Steward.Data.Sqlite;

/// <summary>A tripwire, not a wall: whoever owns the file can drop it. The chain and the checkpoints are what proves.</summary>
internal static class SqliteSafeguards
{
    public const string Triggers = """
        CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
        CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END;
        CREATE TRIGGER audit_origin_no_update BEFORE UPDATE ON audit_origin BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
        CREATE TRIGGER audit_origin_no_delete BEFORE DELETE ON audit_origin BEGIN SELECT RAISE(ABORT, 'erasure is for the command line'); END;
        CREATE TRIGGER audit_checkpoint_no_update BEFORE UPDATE ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
        CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
        """;
}
