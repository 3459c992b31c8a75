namespace ScimHub.Provisioning.Organizations;

/// <summary>A row of one organisation. <c>OrganizationId</c> leads its key and its foreign keys, and <c>HubDbContext</c> filters by it.</summary>
public interface IOwned
{
    int OrganizationId { get; }
}
