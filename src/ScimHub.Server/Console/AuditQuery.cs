using System.Globalization;

namespace ScimHub.Server.Console;

/// <summary>What is asked of the audit, as the form has it; days are UTC, the last one included.</summary>
public readonly record struct AuditQuery(string? Actor, string? Action, string? Target, string? User, string? Outcome, string? Connection, string? From, string? Until)
{
    /// <summary>As the API takes it.</summary>
    public IEnumerable<(string Name, string? Value)> Parameters =>
    [
        ("actor", Actor?.Trim()), ("action", Action?.Trim()), ("target", Target?.Trim()), ("user", User?.Trim()), ("outcome", Outcome), ("connection", Connection), ("from", Day(From, 0)), ("until", Day(Until, 1)),
    ];

    /// <summary>As the form sends it.</summary>
    public IEnumerable<(string Name, string? Value)> Fields =>
        [("actor", Actor), ("action", Action), ("target", Target), ("user", User), ("outcome", Outcome), ("connection", Connection), ("from", From), ("until", Until)];

    private static string? Day(string? text, int later) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue.AddDays(-1)
            ? day.AddDays(later).ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture)
            : text;
}
