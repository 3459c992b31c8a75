using System.Globalization;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What is asked of the audit, as the form has it; the last day is included.</summary>
/// <param name="Zone">Whose days they are, by its IANA name; null: UTC.</param>
public readonly record struct AuditQuery(string? Actor, string? Action, string? Target, string? User, string? Outcome, string? Connection, string? From, string? Until, string? Zone)
{
    /// <summary>As the API takes it.</summary>
    public IEnumerable<(string Name, string? Value)> Parameters =>
    [
        ("actor", Actor?.Trim()), ("action", Action?.Trim()), ("target", Target?.Trim()), ("user", User?.Trim()), ("outcome", Outcome), ("connection", Connection), ("from", Day(From, 0)), ("until", Day(Until, 1)),
    ];

    /// <summary>As the form sends it.</summary>
    public IEnumerable<(string Name, string? Value)> Fields =>
        [("actor", Actor), ("action", Action), ("target", Target), ("user", User), ("outcome", Outcome), ("connection", Connection), ("from", From), ("until", Until), ("zone", From is null && Until is null ? null : Zone)];

    /// <summary>When a day begins.</summary>
    private string? Day(string? text, int later)
    {
        // Days that no zone can make others of than there are.
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year is 1 or 9999)
        {
            return text;
        }
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone is { Length: > 0 } name ? name : "UTC", out var zone))
        {
            throw new ApiFault(400, $"'{Zone}' is no time zone: write it as in Europe/Lisbon.");
        }
        var midnight = day.AddDays(later).ToDateTime(TimeOnly.MinValue);
        return ApiJson.Time(new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)));
    }
}
