namespace ScimHub.Provisioning.Organizations;

/// <summary>One customer: the owner of everything else. The default one exists from the first start.</summary>
public sealed class Organization
{
    public const int DefaultId = 1;

    public int Id { get; init; }

    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where a server last began to listen for it, so that the command line can tell what to paste at an identity provider. Null before the first start.</summary>
    public string? ServerUrl { get; set; }
}
