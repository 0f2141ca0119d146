using System.Text;
using System.Text.Json;
using CsCheck;
using Steward.Features.Credentials;
using Steward.Vault;

namespace Steward.Tests.Features.Credentials;

public sealed class CustomFieldsTests
{
    [Fact]
    public void Fields_are_written_as_plain_JSON()
    {
        using var pin = SecretBytes.CopyOf("1\"2\\3\n\u0001é🎉"u8);
        using var json = CustomFields.Write([new CustomField("PIN", pin), new CustomField("Empty", null)]).ShouldNotBeNull();
        Encoding.UTF8.GetString(json.Span).ShouldBe("""[{"name":"PIN","value":"1\"2\\3\n\u0001é🎉"},{"name":"Empty","value":""}]""");
    }

    [Fact]
    public void No_fields_are_no_secret() => CustomFields.Write([]).ShouldBeNull();

    [Fact]
    public void Any_text_comes_back_from_any_JSON_reader() =>
        Gen.Select(Gen.String, Gen.String)
            .List[1, 4]
            .Sample(texts =>
            {
                // As in an export: what is no Unicode has been refused before.
                var sound = texts.ConvertAll(t => (Name: Sound(t.Item1), Value: Sound(t.Item2)));
                var fields = sound.ConvertAll(t => new CustomField(t.Name, SecretBytes.CopyOf(Encoding.UTF8.GetBytes(t.Value))));
                using var json = CustomFields.Write(fields)!;
                using var read = JsonDocument.Parse(json.Memory);
                return read
                    .RootElement.EnumerateArray()
                    .Select(f => (f.GetProperty("name").GetString()!, f.GetProperty("value").GetString()!))
                    .SequenceEqual(sound);
            });

    private static string Sound(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
