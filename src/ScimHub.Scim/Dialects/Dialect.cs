namespace ScimHub.Scim.Dialects;

/// <summary>How a connection's requests are read. Both refuse what is not understood.</summary>
public enum Dialect
{
    /// <summary>Everything identity providers really send is understood, by named tolerances. The default.</summary>
    Tolerant,

    /// <summary>RFC 7644 to the letter.</summary>
    Strict,
}
