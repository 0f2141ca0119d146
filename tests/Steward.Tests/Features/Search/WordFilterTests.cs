using System.Net.Http.Json;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Features.Tasks;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Search;

/// <summary>A list begins with the matches, with its own order, or with the clients of who has few: it must be the same list.</summary>
public sealed class WordFilterTests
{
    private const int Reports = 1100;
    private const int Backups = 2100;

    [Theory, OnBothDatabases]
    public async Task However_many_match_and_wherever_they_stand_a_list_shows_each_once_and_in_order(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var mine = await app.AddClientAsync("Acme", bo.Id);
        var others = await app.AddClientAsync("Globex");
        await FillAsync(app, mine, others);

        // Many, and the first of them behind a thousand others.
        var backups = await WalkAsync(ana, "q=backup&limit=200");
        backups.Count.ShouldBe(Backups);
        AreSame(backups, backups.Order(StringComparer.Ordinal));
        // Many, from the first row on.
        (await WalkAsync(ana, "q=re&limit=200")).Count.ShouldBe(Reports);
        (await WalkAsync(ana, "q=port&limit=200"))[0].ShouldBe("a0000 report");
        // Few among many.
        (await WalkAsync(ana, "q=backup+0011&limit=200")).ShouldBe(["b0011 backup"]);
        (await WalkAsync(ana, "q=b+0011+ack&limit=200")).ShouldBe(["b0011 backup"]);
        // One letter begins a word; in the middle of one it stands in every title, and says nothing.
        (await WalkAsync(ana, "q=k&limit=200")).ShouldBeEmpty();
        (await WalkAsync(ana, "q=-&limit=200")).ShouldBeEmpty();
        // By title, where those with the word stand behind all others.
        var byTitle = await WalkAsync(ana, "q=backup&sort=title&limit=200");
        AreSame(byTitle, backups);
        // Of a list by title that leaves most of them out.
        AreSame(await WalkAsync(ana, "q=backup&sort=title&priority=high&limit=200"), backups.Where((_, at) => at % 10 == 0));
        // Backwards, and of who sees one client of the two.
        AreSame(await WalkAsync(ana, "q=backup&sort=-title&limit=200"), backups.AsEnumerable().Reverse());
        AreSame(await WalkAsync(bo, "q=backup&limit=200"), backups.Where((_, at) => at % 2 == 0));
        AreSame(await WalkAsync(ana, $"q=backup&client={mine}&limit=200"), backups.Where((_, at) => at % 2 == 0));
    }

    // Thousands of titles: where they differ first says more than all of them.
    private static void AreSame(List<string> titles, IEnumerable<string> expected)
    {
        var wanted = expected.ToList();
        titles.Count.ShouldBe(wanted.Count);
        titles.Zip(wanted).FirstOrDefault(t => t.First != t.Second).ShouldBe(default);
    }

    private static Task FillAsync(TestApp app, Guid mine, Guid others)
    {
        var now = app.Clock.GetUtcNow().UtcDateTime;
        var day = DateOnly.FromDateTime(now);
        return app.ChangeAsync(db =>
        {
            for (var i = 0; i < Reports + Backups; i++)
            {
                var title = i < Reports ? $"a{i:0000} report" : $"b{i - Reports:0000} backup";
                Add(title, i % 2 == 0 ? mine : others, i % 10 == 0 ? WorkTaskPriority.High : WorkTaskPriority.Normal, day.AddDays(i));
                // Between them, so that the first rows by title don't fill a page.
                if (i >= Reports)
                    Add($"b{i - Reports:0000}x", others, WorkTaskPriority.High, day.AddDays(i));
            }
            return Task.CompletedTask;

            void Add(string title, Guid client, WorkTaskPriority priority, DateOnly due)
            {
                var task = new WorkTask(
                    Guid.CreateVersion7(),
                    client,
                    new WorkTaskDetails(title, null, WorkTaskStatus.Todo, priority, due, null),
                    now
                );
                db.Add(task);
                db.Add(new SearchEntry(SearchKind.Task, task.Id, client, title, null));
            }
        });
    }

    private static async Task<List<string>> WalkAsync(ApiUser user, string query)
    {
        var titles = new List<string>();
        string? cursor = null;
        do
        {
            var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var page = await user.Http.GetFromJsonAsync<JsonElement>(
                $"/api/v1/tasks?{query}{after}",
                TestContext.Current.CancellationToken
            );
            titles.AddRange(page.GetProperty("items").EnumerateArray().Select(t => t.GetProperty("title").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);
        return titles;
    }
}
