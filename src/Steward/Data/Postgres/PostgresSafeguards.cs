namespace Steward.Data.Postgres;

/// <summary>What keeps audit rows what they are on PostgreSQL: the function that links them, and a role that may do nothing else.</summary>
internal static class PostgresSafeguards
{
    /// <summary>
    /// One call links any number of events to one chain: it holds the head row, hashes as <c>AuditChain.Hash</c> does, and moves the head once.
    /// Arrays are gone through as wholes: the n-th element of one with texts is found by going past all before it.
    /// </summary>
    public const string AppendFunction = """
        CREATE OR REPLACE FUNCTION steward_append_audit(
          p_chain int, p_prefix bytea, p_id uuid[], p_at timestamptz[], p_actor uuid[], p_session uuid[], p_action text[], p_object_kind text[],
          p_object uuid[], p_object_name text[], p_object_version int[], p_client uuid[], p_credential uuid[], p_outcome text[], p_reason text[],
          p_request text[], p_commitment bytea[], p_canonical bytea[], p_salt bytea[], p_ip text[], p_user_agent text[], p_typed_name text[])
        RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
        DECLARE
          v_before bigint; v_seq bigint; v_hash bytea; v_canonical bytea; v_hashes bytea[] := '{}'; v_previous bytea[] := '{}';
        BEGIN
          SELECT seq, hash INTO STRICT v_before, v_hash FROM audit_head WHERE chain = p_chain FOR UPDATE;
          v_seq := v_before;
          FOREACH v_canonical IN ARRAY p_canonical LOOP
            v_seq := v_seq + 1;
            v_previous := array_append(v_previous, v_hash);
            v_hash := sha256(p_prefix || int4send(p_chain) || int8send(v_seq) || v_hash || v_canonical);
            v_hashes := array_append(v_hashes, v_hash);
          END LOOP;
          INSERT INTO audit_event (chain, seq, id, at, actor_id, session_id, action, object_kind, object_id, object_name, object_version,
            client_id, credential_id, outcome, reason, request_id, origin_commitment, previous_hash, hash)
          SELECT p_chain, v_before + e.place, e.id, e.at, e.actor, e.session, e.action, e.object_kind, e.object, e.object_name, e.object_version,
            e.client, e.credential, e.outcome, e.reason, e.request, e.commitment, e.previous, e.hash
          FROM unnest(p_id, p_at, p_actor, p_session, p_action, p_object_kind, p_object, p_object_name, p_object_version, p_client, p_credential,
            p_outcome, p_reason, p_request, p_commitment, v_previous, v_hashes) WITH ORDINALITY
            AS e (id, at, actor, session, action, object_kind, object, object_name, object_version, client, credential, outcome, reason, request,
              commitment, previous, hash, place);
          INSERT INTO audit_origin (event_id, salt, ip, user_agent, typed_name)
          SELECT * FROM unnest(p_id, p_salt, p_ip, p_user_agent, p_typed_name);
          UPDATE audit_head SET seq = v_seq, hash = v_hash WHERE chain = p_chain;
        END $$;
        -- It runs as the owner: nobody's temporary table may stand in for one of these.
        DO $$ BEGIN EXECUTE format('ALTER FUNCTION steward_append_audit SET search_path = %I, pg_temp', current_schema()); END $$;
        """;

    /// <summary>
    /// Statistics of what an import filled, with the owner's right: autovacuum would bring them in a minute, and until then searches take bad plans.
    /// </summary>
    public const string StatisticsFunction = """
        CREATE OR REPLACE FUNCTION steward_refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
        BEGIN
          ANALYZE client, client_member, client_attention, contact, work_task, due_day, credential, credential_secret, credential_version, search_entry, tag, client_tag, task_tag, credential_tag, activity, audit_event, audit_origin;
        END $$;
        """;

    /// <summary>Makes the role where the owner may; a server that can't have it works as the owner, and <c>doctor</c> says so.</summary>
    public const string AppRole = $"""
        DO $$
        BEGIN
          IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{PostgresDataSources.AppRole}') THEN
            BEGIN
              CREATE ROLE {PostgresDataSources.AppRole} NOLOGIN;
            EXCEPTION WHEN insufficient_privilege THEN RETURN; WHEN duplicate_object THEN NULL; WHEN unique_violation THEN NULL;
            END;
          END IF;
          BEGIN
            EXECUTE format('GRANT {PostgresDataSources.AppRole} TO %I', session_user);
          EXCEPTION WHEN insufficient_privilege THEN RETURN;
          END;
        END $$;
        """;

    /// <summary>A server that signs in as somebody else than the owner must be a member too.</summary>
    public static string GrantAppRoleTo(string login) =>
        $"""
            DO $$
            BEGIN
              IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{PostgresDataSources.AppRole}') THEN
                GRANT {PostgresDataSources.AppRole} TO "{login.Replace("\"", "\"\"", StringComparison.Ordinal)}";
              END IF;
            EXCEPTION WHEN insufficient_privilege THEN NULL;
            END $$;
            """;

    /// <summary>Repeated at every start that runs migrations, so that new tables are covered.</summary>
    public const string Grants = $"""
        DO $$
        BEGIN
          IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{PostgresDataSources.AppRole}') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO {PostgresDataSources.AppRole}', current_schema());
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO {PostgresDataSources.AppRole}', current_schema());
            EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO {PostgresDataSources.AppRole}', current_schema());
            REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_origin, audit_checkpoint FROM {PostgresDataSources.AppRole};
            REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_head FROM {PostgresDataSources.AppRole};
            GRANT EXECUTE ON FUNCTION steward_append_audit, steward_refresh_statistics TO {PostgresDataSources.AppRole};
          END IF;
          REVOKE EXECUTE ON FUNCTION steward_append_audit, steward_refresh_statistics FROM PUBLIC;
        END $$;
        """;
}
