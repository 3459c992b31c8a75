namespace ScimHub.Provisioning.Credentials;

/// <summary>One attempt at a name, counted.</summary>
public sealed class PasswordAttempt
{
    internal PasswordAttempt(string name, string? address, ThrottleKey[] keys, DateTimeOffset? until) => (Name, Address, Keys, Until) = (name, address, keys, until);

    /// <summary>Null: it may be looked at; else it was not counted, and when the next one may be made.</summary>
    public DateTimeOffset? Until { get; }

    internal string Name { get; }

    internal string? Address { get; }

    internal ThrottleKey[] Keys { get; }
}
