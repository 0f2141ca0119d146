using Steward.Features.ImportExport;

namespace Steward.Tests.Features.ImportExport;

public sealed class SimilarClientsTests
{
    [Theory]
    [InlineData("Praxis Sommer", "Praxis Dr. Sommer")]
    [InlineData("Müller & Söhne GmbH", "Muller Sohne")]
    [InlineData("Acme GmbH", "ACME Systems|Acme (Berlin)", "Acmeo")]
    [InlineData("Hafenkontor Nord GmbH & Co. KG", "Hafenkontor", "Nordost")]
    public void Names_are_alike_when_one_has_every_word_of_the_other(string folder, string alike, string unlike = "Winter")
    {
        var clients = alike.Split('|').Append(unlike).Select(n => new SimilarClient(Guid.CreateVersion7(), n));

        new SimilarClients(clients).To(folder).Select(c => c.Name).ShouldBe(alike.Split('|'), ignoreOrder: true);
    }

    [Theory]
    [InlineData("Praxis Sommer", "Praxis Winter")]
    [InlineData("IT", "IT Nord")]
    [InlineData("GmbH", "Acme GmbH")]
    [InlineData("", "Acme")]
    [InlineData("🎉", "🎉 Party")]
    public void What_they_share_must_say_something(string folder, string other) =>
        new SimilarClients([new SimilarClient(Guid.CreateVersion7(), other)]).To(folder).ShouldBeEmpty();

    [Fact]
    public void Of_many_the_three_likest_are_named()
    {
        string[] names = ["Hotel Adler am See Konstanz", "Hotel Adler am See", "Adler", "Hotel Adler Ulm", "Adlerwerke"];

        new SimilarClients(names.Select(n => new SimilarClient(Guid.CreateVersion7(), n)))
            .To("Hotel Adler")
            .Select(c => c.Name)
            .ShouldBe(["Adler", "Hotel Adler Ulm", "Hotel Adler am See"]);
    }
}
