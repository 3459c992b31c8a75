using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>The form by which a role is given, to a person or a group.</summary>
internal static class GrantForm
{
    /// <param name="to"><c>userId</c> or <c>groupId</c>.</param>
    public static JsonObject Of(PageForm form, string to, Guid id) => new()
    {
        [to] = id,
        ["role"] = form["role"],
        ["domain"] = form.Optional("domain"),
        ["endsAt"] = form.Optional("ends") is { } day ? EndOf(day) : null,
    };

    /// <summary>The end of a day, in UTC, as the API has it.</summary>
    public static string EndOf(string day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last) && last < DateOnly.MaxValue
            ? ApiJson.Time(new DateTimeOffset(last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero))
            : throw new ApiFault(400, $"'{day}' is no day: write it as in 2027-01-31.");
}
