namespace ScimHub.Server.SignIn.Ldap;

/// <summary>What a reading of a directory has come to so far.</summary>
internal sealed class SyncCount
{
    public int People { get; set; }

    public int Groups { get; set; }

    public int GroupsCreated { get; set; }

    public int GroupsRenamed { get; set; }

    /// <summary>People read and dealt with.</summary>
    public int Done { get; set; }

    public int Created { get; set; }

    public int Updated { get; set; }

    public int Deactivated { get; set; }

    /// <summary>The engine said no; the audit says why of each.</summary>
    public int Refused { get; set; }

    /// <summary>Why it was stopped; null where all was done.</summary>
    public SyncFault? Fault { get; set; }
}
