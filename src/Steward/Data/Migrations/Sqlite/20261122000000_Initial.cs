using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Steward.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_checkpoint",
                columns: table => new
                {
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    events = table.Column<long>(type: "INTEGER", nullable: false),
                    note = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_checkpoint", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "audit_event",
                columns: table => new
                {
                    chain = table.Column<int>(type: "INTEGER", nullable: false),
                    seq = table.Column<long>(type: "INTEGER", nullable: false),
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    session_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    action = table.Column<string>(type: "TEXT", nullable: false),
                    object_kind = table.Column<string>(type: "TEXT", nullable: false),
                    object_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    object_name = table.Column<string>(type: "TEXT", nullable: true),
                    object_version = table.Column<int>(type: "INTEGER", nullable: true),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    credential_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    request_id = table.Column<string>(type: "TEXT", nullable: true),
                    origin_commitment = table.Column<byte[]>(type: "BLOB", nullable: false),
                    previous_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_event", x => new { x.chain, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "audit_head",
                columns: table => new
                {
                    chain = table.Column<int>(type: "INTEGER", nullable: false),
                    seq = table.Column<long>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_head", x => x.chain);
                });

            migrationBuilder.CreateTable(
                name: "audit_origin",
                columns: table => new
                {
                    event_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    salt = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ip = table.Column<string>(type: "TEXT", nullable: true),
                    user_agent = table.Column<string>(type: "TEXT", nullable: true),
                    typed_name = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_origin", x => x.event_id);
                });

            migrationBuilder.CreateTable(
                name: "data_protection_row",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    sealed_xml = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_data_protection_row", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "firm_clients",
                columns: table => new
                {
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    part = table.Column<int>(type: "INTEGER", nullable: false),
                    clients = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_firm_clients", x => new { x.status, x.part });
                });

            migrationBuilder.CreateTable(
                name: "firm_due_day",
                columns: table => new
                {
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    part = table.Column<int>(type: "INTEGER", nullable: false),
                    items = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_firm_due_day", x => new { x.kind, x.due_on, x.part });
                });

            migrationBuilder.CreateTable(
                name: "firm_history",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    active_clients = table.Column<int>(type: "INTEGER", nullable: false),
                    open_tasks = table.Column<int>(type: "INTEGER", nullable: false),
                    overdue_tasks = table.Column<int>(type: "INTEGER", nullable: false),
                    rotations_due = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_firm_history", x => x.day);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_record",
                columns: table => new
                {
                    caller_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    body_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    location = table.Column<string>(type: "TEXT", nullable: true),
                    created_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotency_record", x => new { x.caller_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "import_run",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    source = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    started_by = table.Column<byte[]>(type: "BLOB", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    read = table.Column<int>(type: "INTEGER", nullable: false),
                    @new = table.Column<int>(name: "new", type: "INTEGER", nullable: false),
                    duplicate = table.Column<int>(type: "INTEGER", nullable: false),
                    refused = table.Column<int>(type: "INTEGER", nullable: false),
                    new_clients = table.Column<int>(type: "INTEGER", nullable: false),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_run", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "installation",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    singleton = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    checkpoint_public_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    recovery_kit_printed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_installation", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "kek",
                columns: table => new
                {
                    reference = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    fingerprint = table.Column<string>(type: "TEXT", nullable: false),
                    wraps = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_kek", x => x.reference);
                });

            migrationBuilder.CreateTable(
                name: "reveal_count",
                columns: table => new
                {
                    user_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    hour = table.Column<long>(type: "INTEGER", nullable: false),
                    taken = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reveal_count", x => x.user_id);
                });

            migrationBuilder.CreateTable(
                name: "role",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    name_fold = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    permissions = table.Column<string>(type: "TEXT", nullable: false),
                    scope = table.Column<string>(type: "TEXT", nullable: false),
                    is_built_in = table.Column<bool>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    mac = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_role", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "search_entry",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    object_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: true),
                    title_fold = table.Column<string>(type: "TEXT", nullable: false),
                    folded = table.Column<string>(type: "TEXT", nullable: false),
                    words = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_search_entry", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "setup_token",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    user_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    user_version = table.Column<int>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    mac = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_setup_token", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_throttle",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false),
                    blocked_until = table.Column<long>(type: "INTEGER", nullable: true),
                    noted_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sign_in_throttle", x => x.key);
                });

            migrationBuilder.CreateTable(
                name: "tag",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    fold = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    colour = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tag", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "wrapped_key",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    envelope = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_wrapped_key", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "import_client",
                columns: table => new
                {
                    run_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name_sort = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    is_new = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_client", x => new { x.run_id, x.client_id });
                    table.ForeignKey(
                        name: "FK_import_client_import_run_run_id",
                        column: x => x.run_id,
                        principalTable: "import_run",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "import_item",
                columns: table => new
                {
                    run_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    verdict = table.Column<string>(type: "TEXT", nullable: false),
                    remarks = table.Column<string>(type: "TEXT", nullable: true),
                    source_key = table.Column<byte[]>(type: "BLOB", nullable: true),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    credential_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    record_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    website = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    name_sort = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    sealed_username = table.Column<byte[]>(type: "BLOB", nullable: true),
                    fields = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    version_fields = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    version_mac = table.Column<byte[]>(type: "BLOB", nullable: true),
                    password_envelope = table.Column<byte[]>(type: "BLOB", nullable: true),
                    totp_envelope = table.Column<byte[]>(type: "BLOB", nullable: true),
                    notes_envelope = table.Column<byte[]>(type: "BLOB", nullable: true),
                    custom_envelope = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_item", x => new { x.run_id, x.number });
                    table.ForeignKey(
                        name: "FK_import_item_import_run_run_id",
                        column: x => x.run_id,
                        principalTable: "import_run",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "import_record",
                columns: table => new
                {
                    run_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    cells = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    name_sort = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    email = table.Column<string>(type: "TEXT", nullable: true),
                    phone = table.Column<string>(type: "TEXT", nullable: true),
                    website = table.Column<string>(type: "TEXT", nullable: true),
                    role = table.Column<string>(type: "TEXT", nullable: true),
                    text = table.Column<string>(type: "TEXT", nullable: true),
                    person_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    is_primary = table.Column<bool>(type: "INTEGER", nullable: false),
                    priority = table.Column<string>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    rank = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    tags = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_record", x => new { x.run_id, x.number });
                    table.ForeignKey(
                        name: "FK_import_record_import_run_run_id",
                        column: x => x.run_id,
                        principalTable: "import_run",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "import_table",
                columns: table => new
                {
                    run_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    header = table.Column<string>(type: "TEXT", nullable: false),
                    samples = table.Column<string>(type: "TEXT", nullable: false),
                    encoding = table.Column<string>(type: "TEXT", nullable: false),
                    delimiter = table.Column<string>(type: "TEXT", nullable: false),
                    choices = table.Column<string>(type: "TEXT", nullable: true),
                    date_order = table.Column<string>(type: "TEXT", nullable: false),
                    doubtful_date = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_table", x => x.run_id);
                    table.ForeignKey(
                        name: "FK_import_table_import_run_run_id",
                        column: x => x.run_id,
                        principalTable: "import_run",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "user",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    email_fold = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name_sort = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    role_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    password_hash = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    time_zone = table.Column<string>(type: "TEXT", nullable: false),
                    theme = table.Column<string>(type: "TEXT", nullable: false),
                    last_sign_in_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    mac = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user", x => x.id);
                    table.ForeignKey(
                        name: "FK_user_role_role_id",
                        column: x => x.role_id,
                        principalTable: "role",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "client",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name_sort = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    phone = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    website = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    address = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    owner_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    last_contact_at = table.Column<long>(type: "INTEGER", nullable: true),
                    credentials = table.Column<int>(type: "INTEGER", nullable: false),
                    is_archived = table.Column<bool>(type: "INTEGER", nullable: false),
                    archived_at = table.Column<long>(type: "INTEGER", nullable: true),
                    trashed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    trashed_by_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    is_purging = table.Column<bool>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client", x => x.id);
                    table.ForeignKey(
                        name: "FK_client_user_owner_id",
                        column: x => x.owner_id,
                        principalTable: "user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "session",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    user_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    device_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ip = table.Column<string>(type: "TEXT", nullable: true),
                    user_agent = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_active_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    authenticated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    revoked_because = table.Column<string>(type: "TEXT", nullable: true),
                    generation = table.Column<int>(type: "INTEGER", nullable: false),
                    refresh_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    previous_hash = table.Column<byte[]>(type: "BLOB", nullable: true),
                    older_hashes = table.Column<byte[]>(type: "BLOB", nullable: false),
                    mac = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_session", x => x.id);
                    table.ForeignKey(
                        name: "FK_session_user_user_id",
                        column: x => x.user_id,
                        principalTable: "user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "activity",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    actor_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    kind = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: true),
                    detail = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_activity", x => x.id);
                    table.ForeignKey(
                        name: "FK_activity_client_client_id",
                        column: x => x.client_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_activity_user_actor_id",
                        column: x => x.actor_id,
                        principalTable: "user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "client_attention",
                columns: table => new
                {
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    score = table.Column<int>(type: "INTEGER", nullable: false),
                    look_on = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_attention", x => x.client_id);
                    table.ForeignKey(
                        name: "FK_client_attention_client_client_id",
                        column: x => x.client_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "client_member",
                columns: table => new
                {
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    user_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    is_owner = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    mac = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_member", x => new { x.client_id, x.user_id });
                    table.ForeignKey(
                        name: "FK_client_member_client_client_id",
                        column: x => x.client_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_client_member_user_user_id",
                        column: x => x.user_id,
                        principalTable: "user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "client_tag",
                columns: table => new
                {
                    record_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    tag_id = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_tag", x => new { x.record_id, x.tag_id });
                    table.ForeignKey(
                        name: "FK_client_tag_client_record_id",
                        column: x => x.record_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_client_tag_tag_tag_id",
                        column: x => x.tag_id,
                        principalTable: "tag",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "contact",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name_sort = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    role = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    phone = table.Column<string>(type: "TEXT", maxLength: 50, nullable: true),
                    note = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    is_primary = table.Column<bool>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_contact", x => x.id);
                    table.ForeignKey(
                        name: "FK_contact_client_client_id",
                        column: x => x.client_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "credential",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name_sort = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    sealed_username = table.Column<byte[]>(type: "BLOB", nullable: true),
                    website = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    owner_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    rotate_every_days = table.Column<int>(type: "INTEGER", nullable: true),
                    rotate_by = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    secret_version = table.Column<int>(type: "INTEGER", nullable: false),
                    secret_changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    fields = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    trashed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    trashed_by_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    trashed_with_client = table.Column<bool>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_credential", x => x.id);
                    table.ForeignKey(
                        name: "FK_credential_client_client_id",
                        column: x => x.client_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "due_day",
                columns: table => new
                {
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    items = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_due_day", x => new { x.client_id, x.kind, x.due_on });
                    table.ForeignKey(
                        name: "FK_due_day_client_client_id",
                        column: x => x.client_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "work_task",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    title_sort = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    description = table.Column<string>(type: "TEXT", maxLength: 10000, nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    priority = table.Column<string>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    assignee_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    completed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    rank = table.Column<long>(type: "INTEGER", nullable: false),
                    trashed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    trashed_by_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    trashed_with_client = table.Column<bool>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_work_task", x => x.id);
                    table.ForeignKey(
                        name: "FK_work_task_client_client_id",
                        column: x => x.client_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_work_task_user_assignee_id",
                        column: x => x.assignee_id,
                        principalTable: "user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_work_task_user_trashed_by_id",
                        column: x => x.trashed_by_id,
                        principalTable: "user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "access_grant",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    user_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    client_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    credential_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    effect = table.Column<string>(type: "TEXT", nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: true),
                    granted_by = table.Column<byte[]>(type: "BLOB", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    mac = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_grant", x => x.id);
                    table.ForeignKey(
                        name: "FK_access_grant_client_client_id",
                        column: x => x.client_id,
                        principalTable: "client",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_access_grant_credential_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_access_grant_user_user_id",
                        column: x => x.user_id,
                        principalTable: "user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "credential_secret",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    field = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    envelope = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_credential_secret", x => new { x.credential_id, x.field, x.version });
                    table.ForeignKey(
                        name: "FK_credential_secret_credential_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "credential_tag",
                columns: table => new
                {
                    record_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    tag_id = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_credential_tag", x => new { x.record_id, x.tag_id });
                    table.ForeignKey(
                        name: "FK_credential_tag_credential_record_id",
                        column: x => x.record_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_credential_tag_tag_tag_id",
                        column: x => x.tag_id,
                        principalTable: "tag",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "credential_version",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    fields = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    created_by = table.Column<byte[]>(type: "BLOB", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    mac = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_credential_version", x => new { x.credential_id, x.version });
                    table.ForeignKey(
                        name: "FK_credential_version_credential_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "imported_source",
                columns: table => new
                {
                    source_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    credential_id = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imported_source", x => new { x.source_key, x.credential_id });
                    table.ForeignKey(
                        name: "FK_imported_source_credential_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "task_tag",
                columns: table => new
                {
                    record_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    tag_id = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_task_tag", x => new { x.record_id, x.tag_id });
                    table.ForeignKey(
                        name: "FK_task_tag_tag_tag_id",
                        column: x => x.tag_id,
                        principalTable: "tag",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_task_tag_work_task_record_id",
                        column: x => x.record_id,
                        principalTable: "work_task",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_client_id",
                table: "access_grant",
                column: "client_id");

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_credential_id",
                table: "access_grant",
                column: "credential_id");

            migrationBuilder.CreateIndex(
                name: "IX_access_grant_user_id_client_id_credential_id",
                table: "access_grant",
                columns: new[] { "user_id", "client_id", "credential_id" });

            migrationBuilder.CreateIndex(
                name: "IX_activity_actor_id",
                table: "activity",
                column: "actor_id");

            migrationBuilder.CreateIndex(
                name: "IX_activity_client_id_id",
                table: "activity",
                columns: new[] { "client_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_event_action_id",
                table: "audit_event",
                columns: new[] { "action", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_event_actor_id_id",
                table: "audit_event",
                columns: new[] { "actor_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_event_client_id_id",
                table: "audit_event",
                columns: new[] { "client_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_event_credential_id_id",
                table: "audit_event",
                columns: new[] { "credential_id", "id" },
                filter: "credential_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_audit_event_denials",
                table: "audit_event",
                column: "client_id",
                filter: "action = 'grant.denied'");

            migrationBuilder.CreateIndex(
                name: "IX_audit_event_id",
                table: "audit_event",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_audit_event_object_id_object_version",
                table: "audit_event",
                columns: new[] { "object_id", "object_version" });

            migrationBuilder.CreateIndex(
                name: "IX_client_is_archived_created_at_id",
                table: "client",
                columns: new[] { "is_archived", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_client_is_archived_name_sort_id",
                table: "client",
                columns: new[] { "is_archived", "name_sort", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_client_is_archived_owner_id_name_sort_id",
                table: "client",
                columns: new[] { "is_archived", "owner_id", "name_sort", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_client_is_archived_status_name_sort_id",
                table: "client",
                columns: new[] { "is_archived", "status", "name_sort", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_client_is_archived_updated_at_id",
                table: "client",
                columns: new[] { "is_archived", "updated_at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_client_owner_id",
                table: "client",
                column: "owner_id");

            migrationBuilder.CreateIndex(
                name: "IX_client_trashed_at_id",
                table: "client",
                columns: new[] { "trashed_at", "id" },
                filter: "trashed_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_client_attention_look_on_client_id",
                table: "client_attention",
                columns: new[] { "look_on", "client_id" });

            migrationBuilder.CreateIndex(
                name: "IX_client_attention_score_client_id",
                table: "client_attention",
                columns: new[] { "score", "client_id" });

            migrationBuilder.CreateIndex(
                name: "IX_client_member_user_id_client_id",
                table: "client_member",
                columns: new[] { "user_id", "client_id" });

            migrationBuilder.CreateIndex(
                name: "IX_client_tag_tag_id_record_id",
                table: "client_tag",
                columns: new[] { "tag_id", "record_id" });

            migrationBuilder.CreateIndex(
                name: "IX_contact_client_id_name_sort_id",
                table: "contact",
                columns: new[] { "client_id", "name_sort", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_contact_primary",
                table: "contact",
                column: "client_id",
                unique: true,
                filter: "is_primary");

            migrationBuilder.CreateIndex(
                name: "IX_credential_client_id_name_sort_id",
                table: "credential",
                columns: new[] { "client_id", "name_sort", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_credential_kind_name_sort_id",
                table: "credential",
                columns: new[] { "kind", "name_sort", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_credential_name_sort_id",
                table: "credential",
                columns: new[] { "name_sort", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_credential_rotate_by_id",
                table: "credential",
                columns: new[] { "rotate_by", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_credential_trashed_at_id",
                table: "credential",
                columns: new[] { "trashed_at", "id" },
                filter: "trashed_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_credential_updated_at_id",
                table: "credential",
                columns: new[] { "updated_at", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_credential_tag_tag_id_record_id",
                table: "credential_tag",
                columns: new[] { "tag_id", "record_id" });

            migrationBuilder.CreateIndex(
                name: "IX_idempotency_record_created_at",
                table: "idempotency_record",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_import_item_run_id_verdict_number",
                table: "import_item",
                columns: new[] { "run_id", "verdict", "number" });

            migrationBuilder.CreateIndex(
                name: "IX_import_run_state_updated_at",
                table: "import_run",
                columns: new[] { "state", "updated_at" });

            migrationBuilder.CreateIndex(
                name: "IX_imported_source_credential_id",
                table: "imported_source",
                column: "credential_id");

            migrationBuilder.CreateIndex(
                name: "IX_installation_singleton",
                table: "installation",
                column: "singleton",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_role_name_fold",
                table: "role",
                column: "name_fold",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_search_entry_client_id_kind",
                table: "search_entry",
                columns: new[] { "client_id", "kind" });

            migrationBuilder.CreateIndex(
                name: "IX_search_entry_kind_title_fold",
                table: "search_entry",
                columns: new[] { "kind", "title_fold" });

            migrationBuilder.CreateIndex(
                name: "IX_search_entry_object_id",
                table: "search_entry",
                column: "object_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_session_expires_at",
                table: "session",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_session_user_id_id",
                table: "session",
                columns: new[] { "user_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_setup_token_user_id",
                table: "setup_token",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_sign_in_throttle_last_at",
                table: "sign_in_throttle",
                column: "last_at");

            migrationBuilder.CreateIndex(
                name: "IX_tag_fold",
                table: "tag",
                column: "fold",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_task_tag_tag_id_record_id",
                table: "task_tag",
                columns: new[] { "tag_id", "record_id" });

            migrationBuilder.CreateIndex(
                name: "IX_user_email_fold",
                table: "user",
                column: "email_fold",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_user_name_sort_id",
                table: "user",
                columns: new[] { "name_sort", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_user_role_id",
                table: "user",
                column: "role_id");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_assignee_id_rank_id",
                table: "work_task",
                columns: new[] { "assignee_id", "rank", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_assignee_id_status_rank_id",
                table: "work_task",
                columns: new[] { "assignee_id", "status", "rank", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_client_id_rank_id",
                table: "work_task",
                columns: new[] { "client_id", "rank", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_work_task_priority_rank_id",
                table: "work_task",
                columns: new[] { "priority", "rank", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_rank_id",
                table: "work_task",
                columns: new[] { "rank", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_status_rank_id",
                table: "work_task",
                columns: new[] { "status", "rank", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_title_sort_id",
                table: "work_task",
                columns: new[] { "title_sort", "id" },
                filter: "trashed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_trashed_at_id",
                table: "work_task",
                columns: new[] { "trashed_at", "id" },
                filter: "trashed_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_trashed_by_id",
                table: "work_task",
                column: "trashed_by_id");

            migrationBuilder.CreateIndex(
                name: "IX_work_task_updated_at_id",
                table: "work_task",
                columns: new[] { "updated_at", "id" },
                filter: "trashed_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_grant");

            migrationBuilder.DropTable(
                name: "activity");

            migrationBuilder.DropTable(
                name: "audit_checkpoint");

            migrationBuilder.DropTable(
                name: "audit_event");

            migrationBuilder.DropTable(
                name: "audit_head");

            migrationBuilder.DropTable(
                name: "audit_origin");

            migrationBuilder.DropTable(
                name: "client_attention");

            migrationBuilder.DropTable(
                name: "client_member");

            migrationBuilder.DropTable(
                name: "client_tag");

            migrationBuilder.DropTable(
                name: "contact");

            migrationBuilder.DropTable(
                name: "credential_secret");

            migrationBuilder.DropTable(
                name: "credential_tag");

            migrationBuilder.DropTable(
                name: "credential_version");

            migrationBuilder.DropTable(
                name: "data_protection_row");

            migrationBuilder.DropTable(
                name: "due_day");

            migrationBuilder.DropTable(
                name: "firm_clients");

            migrationBuilder.DropTable(
                name: "firm_due_day");

            migrationBuilder.DropTable(
                name: "firm_history");

            migrationBuilder.DropTable(
                name: "idempotency_record");

            migrationBuilder.DropTable(
                name: "import_client");

            migrationBuilder.DropTable(
                name: "import_item");

            migrationBuilder.DropTable(
                name: "import_record");

            migrationBuilder.DropTable(
                name: "import_table");

            migrationBuilder.DropTable(
                name: "imported_source");

            migrationBuilder.DropTable(
                name: "installation");

            migrationBuilder.DropTable(
                name: "kek");

            migrationBuilder.DropTable(
                name: "reveal_count");

            migrationBuilder.DropTable(
                name: "search_entry");

            migrationBuilder.DropTable(
                name: "session");

            migrationBuilder.DropTable(
                name: "setup_token");

            migrationBuilder.DropTable(
                name: "sign_in_throttle");

            migrationBuilder.DropTable(
                name: "task_tag");

            migrationBuilder.DropTable(
                name: "wrapped_key");

            migrationBuilder.DropTable(
                name: "import_run");

            migrationBuilder.DropTable(
                name: "credential");

            migrationBuilder.DropTable(
                name: "tag");

            migrationBuilder.DropTable(
                name: "work_task");

            migrationBuilder.DropTable(
                name: "client");

            migrationBuilder.DropTable(
                name: "user");

            migrationBuilder.DropTable(
                name: "role");
        }
    }
}
