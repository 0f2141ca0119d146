using Steward.Data;
using Steward.Tests.Harness;

namespace Steward.Tests.Data;

public sealed class ContextOptionsTests
{
    [Theory, OnBothDatabases]
    public async Task Reading_and_writing_share_one_model(Database database)
    {
        await using var app = await TestApp.StartAsync(database);

        var reading = await app.ReadAsync(db => Task.FromResult(db.Model));

        // With a second set of EF's services it would be built, and every query compiled, once more.
        await app.ChangeAsync(db =>
        {
            db.Model.ShouldBeSameAs(reading);
            return Task.CompletedTask;
        });
        // Made in advance, beside the rest of the start.
        DataFeature.MakeModel(app.Services.GetRequiredService<IConfiguration>()).ShouldBeSameAs(reading);
    }
}
