namespace ScimHub.Provisioning.Provisioning;

/// <summary>What came of an assertion. A closed type.</summary>
public abstract record ProvisioningOutcome
{
    private ProvisioningOutcome()
    {
    }

    /// <summary>The account was made.</summary>
    public sealed record Created(Guid UserId) : ProvisioningOutcome;

    /// <summary>The channel was linked to an account there was.</summary>
    public sealed record Linked(Guid UserId) : ProvisioningOutcome;

    public sealed record Updated(Guid UserId) : ProvisioningOutcome;

    /// <summary>Nothing changed, and nothing was written.</summary>
    public sealed record Unchanged(Guid UserId) : ProvisioningOutcome;

    /// <summary>The assertion ended the person's access.</summary>
    public sealed record Deactivated(Guid UserId) : ProvisioningOutcome;

    /// <summary>Nothing changed; an audit row says why.</summary>
    public sealed record Rejected(Refusal Refusal) : ProvisioningOutcome;
}
