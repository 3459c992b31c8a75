using System.Collections.Immutable;

namespace ScimHub.Scim.Resources;

/// <summary>An immutable value of an attribute. Equality is by content, exactly as sent; there is no null: an absent value is absent (RFC 7643 §2.5).</summary>
public abstract record ScimValue
{
    private protected ScimValue()
    {
    }
}

/// <summary>A string, reference or binary, kept exactly as sent.</summary>
public sealed record ScimString(string Value) : ScimValue;

public sealed record ScimBoolean(bool Value) : ScimValue
{
    public static ScimBoolean True { get; } = new(true);

    public static ScimBoolean False { get; } = new(false);

    public static ScimBoolean Of(bool value) => value ? True : False;
}

/// <summary>An integer or a decimal.</summary>
public sealed record ScimNumber(decimal Value) : ScimValue;

/// <summary>A point in time: the text as sent (RFC 7643 §2.3.5) and the instant it means.</summary>
public sealed record ScimDateTime(string Text, DateTimeOffset Instant) : ScimValue;

/// <summary>The values of a multi-valued attribute, in order; never empty.</summary>
public sealed record ScimList(ImmutableArray<ScimValue> Items) : ScimValue
{
    public bool Equals(ScimList? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    public override int GetHashCode() => Items.Length == 0 ? 0 : HashCode.Combine(Items.Length, Items[0]);
}
