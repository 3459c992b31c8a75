using System.Globalization;
using System.Text.Json;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Audit;

/// <summary>Which audit rows are wanted. What is null does not matter; all that is given must hold.</summary>
/// <param name="ActorId">The person, the service account or the job that acted.</param>
/// <param name="Action">One action, such as <c>user.created</c>, or with a full stop at its end all that begin so: <c>user.</c></param>
/// <param name="From">Rows of this moment and later.</param>
/// <param name="Until">Rows before this moment.</param>
/// <param name="PersonId">Rows about this person, whatever they were done to: the account itself, a grant to it, a group it came into or left.</param>
public sealed record AuditFilter(
    ActorKind? Actor = null,
    Guid? ActorId = null,
    Guid? CredentialId = null,
    Guid? ConnectionId = null,
    string? Action = null,
    Guid? TargetId = null,
    AuditOutcome? Outcome = null,
    string? Address = null,
    DateTimeOffset? From = null,
    DateTimeOffset? Until = null,
    Guid? PersonId = null)
{
    /// <summary>Every row.</summary>
    public static AuditFilter None { get; } = new();

    /// <summary>Of names and values, as a query string or options have them.</summary>
    /// <exception cref="AdministrationException">Says which is not understood, and what would be.</exception>
    public static AuditFilter Parse(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var filter = None;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (!seen.Add(name))
            {
                throw new AdministrationException($"'{name}' is given twice: give it once.");
            }
            filter = filter.With(name, value);
        }
        return filter.From is { } from && filter.Until is { } until && from >= until
            ? throw new AdministrationException("'from' lies behind 'until': nothing can be between them. Exchange the two.")
            : filter;
    }

    /// <summary>Whether a value of <c>actor</c> names a kind, and nobody.</summary>
    public static bool IsKind(string value) => Array.Exists(Enum.GetValues<ActorKind>(), kind => string.Equals(Word(kind), value, StringComparison.OrdinalIgnoreCase));

    /// <summary>How a kind of actor or an outcome is called: <c>scimClient</c>, <c>refused</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum =>
        JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private AuditFilter With(string name, string value) => name switch
    {
        "actor" => Guid.TryParse(value, out var id)
            ? this with { ActorId = id }
            : this with { Actor = Parse<ActorKind>(name, value, "the id of a person or a service account, or ") },
        "credential" => this with { CredentialId = ParseId(name, value) },
        "connection" => this with { ConnectionId = ParseId(name, value) },
        "action" => this with { Action = value.Length > 0 ? value : throw new AdministrationException("'action' is empty: give an action such as user.created, or the beginning of several, such as 'user.'.") },
        "target" => this with { TargetId = ParseId(name, value) },
        "outcome" => this with { Outcome = Parse<AuditOutcome>(name, value, "") },
        "address" => this with { Address = value.Length > 0 ? value : throw new AdministrationException("'address' is empty: give a network address such as 192.0.2.1.") },
        "user" => this with { PersonId = ParseId(name, value) },
        "from" => this with { From = ParseTime(name, value) },
        "until" => this with { Until = ParseTime(name, value) },
        _ => throw new AdministrationException($"The audit is not filtered by '{name}': by actor, credential, connection, action, target, user, outcome, address, from and until."),
    };

    private static T Parse<T>(string name, string value, string otherwise)
        where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            if (string.Equals(Word(known), value, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }
        throw new AdministrationException($"'{name}' is '{value}': give {otherwise}one of {string.Join(", ", Enum.GetValues<T>().Select(Word))}.");
    }

    private static Guid ParseId(string name, string value) =>
        Guid.TryParse(value, out var id) ? id : throw new AdministrationException($"'{name}' is '{value}': give an id, such as 0197c0de-0000-7000-8000-000000000000.");

    private static DateTimeOffset ParseTime(string name, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new AdministrationException($"'{name}' is '{value}': give a time such as 2027-01-31 or 2027-01-31T09:00+01:00; UTC where no offset is given.");
}
