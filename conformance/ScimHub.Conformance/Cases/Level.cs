namespace ScimHub.Conformance.Cases;

/// <summary>How much a breach weighs.</summary>
internal enum Level
{
    /// <summary>MUST, SHALL, REQUIRED: a breach is a failure.</summary>
    Must,

    /// <summary>SHOULD, RECOMMENDED: a breach is a warning.</summary>
    Should,

    /// <summary>The client cannot work without it: a breach is a failure in that client's profile.</summary>
    Client,

    /// <summary>The standard leaves it open: what the server does is noted.</summary>
    Note,
}
