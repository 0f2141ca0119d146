namespace Steward.BrowserTests;

public sealed class GroundTests
{
    [Fact]
    public void The_runtime_is_the_one_the_product_is_built_for() => Environment.Version.Major.ShouldBe(10);
}
