namespace ScimHub.Server.Tests.Harness;

/// <summary>Names that no other test uses.</summary>
public static class Unique
{
    private static int last;

    public static string Name(string stem = "x") => $"{stem}-{Interlocked.Increment(ref last)}-{Guid.NewGuid().ToString("n")[..8]}";
}
