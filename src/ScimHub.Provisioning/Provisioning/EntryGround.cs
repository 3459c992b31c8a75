namespace ScimHub.Provisioning.Provisioning;

/// <summary>Something that lets a person in, or keeps them out.</summary>
/// <param name="About"><c>account</c>, <c>seats</c>, <c>connection</c> or <c>password</c>.</param>
/// <param name="Opens">Whether it lets them in.</param>
/// <param name="Says">What is so, for administrators to read.</param>
/// <param name="Change">What would change it; null where nothing needs to, or can.</param>
public sealed record EntryGround(string About, bool Opens, string Says, string? Change = null);
