namespace ScimHub.Server.Api;

/// <summary>How large the body of a request to an endpoint may be, where it is more than usual.</summary>
internal sealed record BodyLimit(int Bytes);
