namespace ScimHub.Provisioning.Audit;

/// <summary>Who did what an audit row tells of.</summary>
public enum ActorKind
{
    /// <summary>Somebody at the command line of the server's machine.</summary>
    CommandLine,

    /// <summary>An identity provider, by its SCIM token.</summary>
    ScimClient,

    /// <summary>A service account, by its API key.</summary>
    ServiceAccount,

    /// <summary>A person who signed in.</summary>
    Person,

    /// <summary>Work of the server itself.</summary>
    Job,

    /// <summary>An identity provider, by a token it signed.</summary>
    Connection,
}
