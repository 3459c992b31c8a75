using System.Text.Json.Nodes;

namespace ScimHub.Provisioning.Access;

/// <summary>What somebody would be and could do, if.</summary>
/// <param name="Attributes">A fragment of a SCIM user: what is supposed, extension attributes under the URN of their schema.</param>
/// <param name="Groups">Ids of groups the person is supposed to be in besides their own.</param>
/// <param name="Permission">What is asked whether they could do it; null: nothing in particular.</param>
/// <param name="Domain">Where; null: everywhere.</param>
public sealed record PreviewQuestion(JsonObject Attributes, IReadOnlyList<Guid> Groups, Permission? Permission, Domain? Domain);
