namespace ScimHub.Server.Tokens;

/// <summary>What a token must be to be believed.</summary>
/// <param name="Issuer">Exactly its <c>iss</c>.</param>
/// <param name="Audience">One of its <c>aud</c>.</param>
/// <param name="Algorithms">Asymmetric ones: <c>none</c> and keyed hashes are refused before a key is looked for.</param>
/// <param name="JwksUri">Where the issuer's keys are (RFC 7517 §5).</param>
/// <param name="Owner">The trust or the connection that names them, for the log.</param>
internal sealed record TokenRules(string Issuer, string Audience, IReadOnlyList<string> Algorithms, string JwksUri, Guid Owner);
