namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>What a page of rows came to.</summary>
/// <param name="Last">The last id of the page; null where no row is behind it.</param>
internal sealed record CheckedPage(List<string> Breaches, Guid? Last);
