using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Tasks;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Counts;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

public sealed class TableImportTests
{
    [Theory, OnBothDatabases]
    public async Task A_client_of_which_there_are_two_is_not_guessed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddClientAsync("Café Schön");
        await ana.AddClientAsync("Café Schön");
        await ana.AddClientAsync("Cafe Schon");
        foreach (
            var (kind, csv) in new[]
            {
                ("tasks", "client,title\ncafé schön,Call\nCafe Schon,Call\n"),
                ("contacts", "client,name\ncafé schön,Zoë\nCafe Schon,Zoë\n"),
            }
        )
        {
            var id = await ana.ReadAsync(kind, csv);
            (await ana.MapAsync(id, unknownClients: "create")).Verdicts().ShouldBe((1, 0, 1), kind);
            (await ana.RemarksAsync(id)).ShouldBe([
                "2: Several clients are called “café schön”. Give them names that differ, here and in the file.",
            ]);
        }
        using var browser = await app.BrowseAsync(ana);
        var bitwarden = await ImportRequestsTests.StageAsync(
            ana.Http,
            """{"folders":[{"id":"f","name":"Café Schön"}],"items":[{"id":"1","folderId":"f","type":1,"name":"Mail","login":{"password":"p"}}]}"""u8.ToArray()
        );
        (await browser.GetPageAsync($"/import/{bitwarden}")).Text.ShouldContain("Another client has this name");
    }

    [Theory, OnBothDatabases]
    public async Task Clients_come_with_all_that_a_client_added_by_hand_has(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var id = await ana.ReadAsync(
            "clients",
            $"Company;State;E-Mail;Telephone;URL;Street;Account manager;Labels;Colour\r\nAcme  GmbH;on hold;info@acme.example;+49 30 1;acme.example;\"Main street 1\nBerlin\";{bo.Email};VIP, hosting;red\r\nZoë;;;;;;;;\r\n"
        );

        var mapping = await ana.MappingAsync(id);
        mapping.Text("delimiter").ShouldBe("semicolon");
        mapping
            .GetProperty("fields")
            .EnumerateArray()
            .Select(f => f.GetString())
            .ShouldBe(["name", "status", "email", "phone", "website", "address", "owner", "tags", null]);
        mapping.GetProperty("columns")[7].GetProperty("samples")[0].GetString().ShouldBe("VIP, hosting");
        var dry = await ana.MapAsync(id);
        dry.Text("state").ShouldBe("ready");
        dry.Verdicts().ShouldBe((2, 0, 0));
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(0);
        (await ana.GetAsync("/api/v1/search?q=acme")).GetProperty("items").GetArrayLength().ShouldBe(0);

        var done = await ana.RunAsync(id);

        done.Text("state").ShouldBe("done");
        var listed = (await ana.GetAsync("/api/v1/clients")).GetProperty("items").EnumerateArray().ToList();
        listed.Select(c => c.Text("name")).ShouldBe(["Acme  GmbH", "Zoë"]);
        var acme = listed[0];
        acme.Text("status").ShouldBe("onHold");
        acme.Text("website").ShouldBe("https://acme.example");
        acme.Text("address").ShouldBe("Main street 1\nBerlin");
        acme.GetProperty("ownerId").GetGuid().ShouldBe(bo.Id);
        acme.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["hosting", "VIP"]);
        acme.Version().ShouldBe(1);
        // The owner is a member: they see it, and only it.
        (await bo.NamesAsync("")).ShouldBe(["Acme  GmbH"]);
        (await ana.GetAsync("/api/v1/search?q=acme")).GetProperty("items").GetArrayLength().ShouldBe(1);
        var activity = await app.ReadAsync(db => db.Activities.OrderBy(a => a.Subject).ToListAsync(Ct));
        activity
            .Select(a => (a.Kind, a.Subject, a.ActorId))
            .ShouldBe([("client.created", "Acme  GmbH", ana.Id), ("client.created", "Zoë", ana.Id)]);
        foreach (
            var (action, events) in new[]
            {
                ("client.created", 2),
                ("member.added", 1),
                ("import.read", 1),
                ("import.staged", 1),
                ("import.run", 1),
            }
        )
            (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == action, Ct))).ShouldBe(events, action);
        (await app.ReadAsync(db => db.AuditEvents.Where(e => e.ObjectId == acme.Id()).Select(e => e.Reason).SingleAsync(Ct))).ShouldBe(
            $"Imported from a CSV file; owner none -> {bo.Id}"
        );
        (await ana.GetAsync($"{acme.Path()}/activity")).GetProperty("items").GetArrayLength().ShouldBe(1);
        // The report stays; the file doesn't.
        (await app.ReadAsync(db => db.ImportRecords.CountAsync(Ct))).ShouldBe(0);
        (await ana.GetAsync($"/api/v1/imports/{id}/items")).GetProperty("items")[0].GetProperty("recordId").GetGuid().ShouldBe(acme.Id());
    }

    [Theory, OnBothDatabases]
    public async Task Contacts_go_to_the_clients_they_name_and_unknown_ones_are_refused_or_made(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        const string csv =
            "company,full name,job title,email,notes,main contact\nACME,Zoë,Owner,zoe@acme.example,Back in May,\n acme ,Max,,,,yes\nNew firm,Kim,,kim@new.example,,\n,Nobody,,,,\n";
        var id = await ana.ReadAsync("contacts", csv);

        (await ana.MapAsync(id)).Verdicts().ShouldBe((2, 0, 2));
        (await ana.RemarksAsync(id)).ShouldBe([
            "4: There is no client “New firm”. Add it first, or let the import create unknown clients.",
            "5: The client's name is missing.",
        ]);
        var dry = await ana.MapAsync(id, unknownClients: "create");
        dry.Verdicts().ShouldBe((3, 0, 1));
        dry.GetProperty("newClients").GetInt32().ShouldBe(1);
        (await ana.GetAsync("/api/v1/search?q=kim")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await ana.GetAsync("/api/v1/search?q=max")).GetProperty("items").GetArrayLength().ShouldBe(0);
        await ana.RunAsync(id);

        var contacts = (await ana.GetAsync($"{acme.Path()}/contacts")).GetProperty("items").EnumerateArray().ToList();
        contacts.Select(c => (c.Text("name"), c.GetProperty("primary").GetBoolean())).ShouldBe([("Max", true), ("Zoë", false)]);
        contacts[1].Text("role").ShouldBe("Owner");
        contacts[1].Text("note").ShouldBe("Back in May");
        var made = (await ana.GetAsync("/api/v1/clients?q=new")).GetProperty("items")[0];
        (await ana.GetAsync($"{made.Path()}/contacts")).GetProperty("items")[0].GetProperty("primary").GetBoolean().ShouldBeTrue();
        (await ana.GetAsync("/api/v1/search?q=kim")).GetProperty("items")[0].Text("clientName").ShouldBe("New firm");
        var told = await app.ReadAsync(db =>
            db.Activities.Where(a => a.Kind == "contact.imported").OrderBy(a => a.Subject).ToListAsync(Ct)
        );
        told.Select(a => a.Subject).ShouldBe(["1 contact", "2 contacts"]);
        (
            await app.ReadAsync(db =>
                db.AuditEvents.CountAsync(e => e.Action == "client.created" && e.Reason == "Imported from a CSV file", Ct)
            )
        ).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Tasks_come_with_dates_assignees_tags_and_every_count_moved(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        var attic = await ana.AddClientAsync("Attic");
        (await ana.SendAsync(HttpMethod.Put, $"{attic.Path()}/archive")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ana.AddTaskAsync(acme, new { title = "There before", dueOn = "2030-12-31" });
        var csv =
            "client\ttask\tdetails\tstate\timportance\tdeadline\tassigned to\ttags\n"
            + $"Acme\tRenew\tThe old one\tin progress\tUrgent\t31/12/2030\t{ana.Email}\tvip; hosting\n"
            + "Acme\tDone long ago\t\tcompleted\t\t05.04.2020\t\t\n"
            + "Acme\tSome day\t\t\t\t\t\t\n"
            + "Attic\tOld\t\t\t\t04/05/2020\t\t\n"
            + $"Acme\tNot his\t\t\t\t\t{bo.Email}\t\n"
            + "Acme\tWhose\t\t\t\t\tNobody here\t\n"
            + "Acme\tBad day\t\t\t\t2030-02-31\t\t\n"
            + "Acme\tBad state\t\tsleeping\t\t\t\t\n";
        var id = await ana.ReadAsync("tasks", csv);

        var dry = await ana.MapAsync(id);
        dry.Verdicts().ShouldBe((4, 0, 4));
        var refused = await ana.RemarksAsync(id);
        refused[0].ShouldEndWith("is not a member of Acme and would not see this task. Add them as a member first, or name somebody else.");
        refused[1].ShouldStartWith("7: Nobody here is called “Nobody here”.");
        refused[2].ShouldBe("8: “2030-02-31” is no date that can be read. Write it as 2026-12-31, or leave it empty.");
        refused[3].ShouldBe("9: There is no status “sleeping”. Write to do, in progress, waiting, done or cancelled, or leave it empty.");
        await ana.RunAsync(id);

        var tasks = (await ana.GetAsync($"/api/v1/tasks?client={acme.Id()}"))
            .GetProperty("items")
            .EnumerateArray()
            .ToDictionary(t => t.Text("title"));
        tasks.Keys.ShouldBe(["Renew", "There before", "Some day", "Done long ago"]);
        var renew = tasks["Renew"];
        (renew.Text("status"), renew.Text("priority"), renew.Text("dueOn"), renew.Text("description")).ShouldBe(
            ("inProgress", "urgent", "2030-12-31", "The old one")
        );
        renew.GetProperty("assigneeId").GetGuid().ShouldBe(ana.Id);
        renew.GetProperty("tags").EnumerateArray().Select(t => t.GetString()).ShouldBe(["hosting", "vip"]);
        tasks["Done long ago"].GetProperty("completedAt").ValueKind.ShouldBe(JsonValueKind.String);
        tasks["Some day"].GetProperty("dueOn").ValueKind.ShouldBe(JsonValueKind.Null);
        // The other dates of the column said that the day comes first.
        (await ana.GetAsync($"/api/v1/tasks?client={attic.Id()}"))
            .GetProperty("items")[0]
            .Text("dueOn")
            .ShouldBe("2020-05-04");
        (await ana.GetAsync(acme.Path())).GetProperty("openTasks").GetInt32().ShouldBe(3);
        await app.DemandRightCountsAsync();
        (await app.ReadAsync(db => db.FirmDueDays.SumAsync(d => d.Items, Ct))).ShouldBe(3);
        (await ana.GetAsync("/api/v1/tags")).GetProperty("items").EnumerateArray().Sum(t => t.GetProperty("tasks").GetInt32()).ShouldBe(2);
        (await ana.GetAsync("/api/v1/search?q=renew")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (
            await app.ReadAsync(db => db.Activities.SingleAsync(a => a.Kind == "task.imported" && a.ClientId == acme.Id(), Ct))
        ).Subject.ShouldBe("3 tasks");
    }

    [Theory, OnBothDatabases]
    public async Task What_Steward_exports_comes_back_as_it_was_and_only_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await using var other = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var eva = await other.SignInAsync(Role.Manager, ana.Email);
        await ana.AddClientAsync(
            new
            {
                name = "=HYPERLINK(\"x\")",
                phone = "+49 30 1",
                address = "a \"b\"\nc, d",
                status = "former",
                tags = new[] { "vip", "a b" },
                email = "a@b.example",
            }
        );
        var plain = await ana.AddClientAsync("@Plain 🎉");
        await ana.AddTaskAsync(
            plain,
            new
            {
                title = "-1+1",
                description = "line\nline",
                dueOn = "2031-01-02",
                priority = "high",
                tags = new[] { "vip" },
                assigneeId = ana.Id,
            }
        );
        await ana.AddTaskAsync(plain, new { title = "Closed", status = "cancelled" });
        var clients = await ana.Http.GetByteArrayAsync(new Uri("/api/v1/clients/export", UriKind.Relative), Ct);
        var tasks = await ana.Http.GetByteArrayAsync(new Uri("/api/v1/tasks/export", UriKind.Relative), Ct);

        foreach (var (kind, file) in new[] { ("clients", clients), ("tasks", tasks) })
        {
            var id = await eva.ReadAsync(kind, file);
            (await eva.MapAsync(id)).Verdicts().ShouldBe((2, 0, 0), kind);
            await eva.RunAsync(id);
            (await eva.MapAsync(await eva.ReadAsync(kind, file))).Verdicts().ShouldBe((0, 2, 0), kind);
            (await ana.MapAsync(await ana.ReadAsync(kind, file))).Verdicts().ShouldBe((0, 2, 0), kind);
        }

        (await ClientsAsync(other)).ShouldBe(await ClientsAsync(app));
        (await TasksAsync(other)).ShouldBe(await TasksAsync(app));
        await other.DemandRightCountsAsync();

        static Task<List<ClientDetails>> ClientsAsync(TestApp app) =>
            app.ReadAsync(async db =>
                (await db.Clients.OrderBy(c => c.NameSort).ToListAsync(Ct)).ConvertAll(c => c.Details with { OwnerId = null })
            );
        static Task<List<WorkTaskDetails>> TasksAsync(TestApp app) =>
            app.ReadAsync(async db =>
                (await db.WorkTasks.OrderBy(t => t.TitleSort).ToListAsync(Ct)).ConvertAll(t =>
                    t.Details with
                    {
                        AssigneeId = t.AssigneeId is null ? null : Guid.Empty,
                    }
                )
            );
    }

    [Theory, OnBothDatabases]
    public async Task The_same_file_again_brings_nothing_and_a_row_twice_comes_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        (string Kind, string Csv, (int, int, int) First, (int, int, int) Again)[] files =
        [
            ("clients", "name\nAcme\nacme \nCafé\nCafe\n", (3, 1, 0), (0, 4, 0)),
            (
                "contacts",
                "client,name,email\nAcme,Zoë,z@a.example\nAcme,ZOË,Z@a.example\nAcme,Zoë,\nAcme,Zoë,other@a.example\nCafé,Zoë,z@a.example\n",
                (3, 2, 0),
                (0, 5, 0)
            ),
            (
                "tasks",
                "client,title,dueOn\nAcme,Call,2031-01-01\nAcme,CALL,2031-01-01\nAcme,Call,2031-02-01\nAcme,Call,\n",
                (3, 1, 0),
                (0, 4, 0)
            ),
        ];
        foreach (var (kind, csv, first, again) in files)
        {
            (await ana.ImportAsync(kind, csv)).Verdicts().ShouldBe(first, kind);
            (await ana.MapAsync(await ana.ReadAsync(kind, csv))).Verdicts().ShouldBe(again, kind);
        }

        // What was done since is not made again.
        var task = (await ana.GetAsync("/api/v1/tasks?due=none")).GetProperty("items")[0];
        await ana.SendAsync(HttpMethod.Put, $"/api/v1/tasks/{task.Id()}/completion");
        (await ana.MapAsync(await ana.ReadAsync("tasks", files[2].Csv))).Verdicts().ShouldBe((0, 4, 0));
    }
}
