using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>Something that was not as expected, with the exchange that showed it.</summary>
internal sealed record Finding(Level Level, string Text, Exchange? Exchange);
