namespace ScimHub.Provisioning.Storage;

/// <summary>A parameter for a JSON column.</summary>
internal sealed record SqlJson(string Text);
