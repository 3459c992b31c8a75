using System.Globalization;

namespace ScimHub.Server.Tests.Harness;

/// <summary>How often a race is run: a few times by default, as often as SCIMHUB_TEST_ROUNDS says for a long look.</summary>
public static class Rounds
{
    public static int Of(int usual) =>
        Environment.GetEnvironmentVariable("SCIMHUB_TEST_ROUNDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
