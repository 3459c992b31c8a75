namespace ScimHub.Quickstart;

/// <summary>What one identity provider sends, in its own order and its own words.</summary>
internal abstract class Replay(string run)
{
    public abstract string Title { get; }

    /// <summary>The name of the connection at the server.</summary>
    public abstract string Connection { get; }

    public abstract string UserAgent { get; }

    /// <summary>What the administrator appended to the base URL, and so stands in every request.</summary>
    public virtual string Query => "";

    /// <summary>Media type of the requests.</summary>
    public virtual string MediaType => "application/scim+json";

    protected string Run { get; } = run;

    public abstract Task RunAsync(ProviderClient client);
}
