using ScimHub.Scim.Dialects;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Patching;

/// <summary>Short forms for tests that apply operations to a resource.</summary>
internal static class PatchTest
{
    public static PatchRequest Request(string operations, ResourceType? type = null, Dialect dialect = Dialect.Tolerant) =>
        PatchRequest.Parse(Samples.Utf8($$$"""{"schemas":["{{{SchemaUrns.PatchOp}}}"],"Operations":{{{operations}}}}"""), type ?? Samples.Extended.User, dialect);

    public static ScimResource Apply(ScimResource resource, string operations, Dialect dialect = Dialect.Tolerant) =>
        PatchEngine.Apply(resource, Request(operations, resource.Type, dialect));

    /// <summary>Applies in the dialects given, which must agree, and compares with the expected resource.</summary>
    public static void Gives(string before, string operations, string after, params Dialect[] dialects)
    {
        foreach (var dialect in dialects.Length == 0 ? Enum.GetValues<Dialect>() : dialects)
        {
            var current = Samples.Stored(before);
            var result = Apply(current, operations, dialect);
            var expected = Samples.Stored(after);
            Assert.True(expected.Attributes.Equals(result.Attributes), $"{dialect}: expected {Samples.Json(expected)}, was {Samples.Json(result)}");
            if (expected.Attributes.Equals(current.Attributes))
            {
                Assert.Same(current, result);
            }
        }
    }
}
