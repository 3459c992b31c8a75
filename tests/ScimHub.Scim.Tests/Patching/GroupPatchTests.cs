using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Patching;

/// <summary>Operations on members, folded into their net effect, and Okta's and Entra's PATCH requests on groups.</summary>
public sealed class GroupPatchTests
{
    private static (PatchRequest Attributes, MembershipChange Members) Split(string operations, Dialect dialect = Dialect.Tolerant) =>
        GroupPatch.Split(PatchTest.Request(operations, Samples.GroupType, dialect));

    private static string Members(string operations, Dialect dialect = Dialect.Tolerant)
    {
        var (attributes, members) = Split(operations, dialect);
        Assert.True(attributes.IsEmpty);
        return $"{(members.Clear ? "clear" : "")}+{string.Join(',', members.Add)}-{string.Join(',', members.Remove)}";
    }

    [Theory]
    [InlineData("""[{"op":"add","path":"members","value":[{"display":"Babs Jensen","$ref":"https://example.com/v2/Users/1","value":"1"}]}]""", "+1-")]
    [InlineData("""[{"op":"remove","path":"members[value eq \"1\"]"}]""", "+-1")]
    [InlineData("""[{"op":"remove","path":"members"}]""", "clear+-")]
    [InlineData("""[{"op":"remove","path":"members[value eq\"1\"]"},{"op":"add","path":"members","value":[{"display":"James Smith","value":"2"}]}]""", "+2-1")]
    [InlineData("""[{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"1"},{"value":"2"}]}]""", "clear+1,2-")]
    [InlineData("""[{"op":"replace","path":"members","value":[{"value":"1"},{"value":"2"}]}]""", "clear+1,2-")]
    [InlineData("""[{"op":"replace","path":"members","value":[]}]""", "clear+-")]
    [InlineData("""[{"op":"replace","path":"members","value":null}]""", "clear+-")]
    [InlineData("""[{"op":"add","path":"members","value":[]}]""", "+-")]
    [InlineData("""[{"op":"add","path":"members","value":null}]""", "+-")]
    [InlineData("""[{"op":"add","path":"members","value":{"value":"1"}}]""", "+1-")]
    [InlineData("""[{"op":"add","value":{"members":[{"value":"1"}]}}]""", "+1-")]
    [InlineData("""[{"op":"replace","value":{"members":[{"value":"1"}]}}]""", "clear+1-")]
    [InlineData("""[{"op":"remove","path":"urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq \"1\" or value eq \"2\" or value eq \"3\"]"}]""", "+-1,2,3")]
    [InlineData("""[{"op":"add","path":"members","value":[{"value":"1"}]},{"op":"remove","path":"members[value eq \"1\"]"}]""", "+-1")]
    [InlineData("""[{"op":"remove","path":"members[value eq \"1\"]"},{"op":"add","path":"members","value":[{"value":"1"}]}]""", "+1-")]
    [InlineData("""[{"op":"add","path":"members","value":[{"value":"1"},{"value":"2"}]},{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"3"},{"value":"4"}]},{"op":"remove","path":"members[value eq \"4\"]"}]""", "clear+3-")]
    [InlineData("""[{"op":"add","path":"members","value":[{"value":"aB"},{"value":"Ab"},{"value":"c"},{"value":"aB"}]}]""", "+aB,c-")]
    public void RFC_7644_3_5_2_operations_on_members_fold_in_order(string operations, string net)
    {
        Assert.Equal(net, Members(operations));
        Assert.Equal(net, Members(operations, Dialect.Strict));
    }

    [Theory]
    [InlineData("""[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"1"}]}]""", "+-1")]
    [InlineData("""[{"op":"Remove","path":"members","value":[{"value":"1"},{"value":"2"}]}]""", "+-1,2")]
    [InlineData("""[{"op":"Remove","path":"members","value":{"value":"1"}}]""", "+-1")]
    [InlineData("""[{"op":"Remove","path":"members","value":"1"}]""", "+-1")]
    [InlineData("""[{"op":"Remove","path":"members","value":["1"]}]""", "+-1")]
    [InlineData("""[{"op":"Remove","path":"members","value":[]}]""", "+-")]
    [InlineData("""[{"op":"Add","path":"members","value":[{"$ref":null,"value":"1"}]}]""", "+1-")]
    [InlineData("""[{"name":"addMember","op":"add","path":"members","value":[{"displayName":"x","value":"1"}]}]""", "+1-")]
    [InlineData("""[{"op":"add","path":"members","value":"string id 1"}]""", "+string id 1-")]
    [InlineData("""[{"op":"add","path":"members","value":["1","2"]}]""", "+1,2-")]
    public void SC_07_Entra_a_Remove_with_values_removes_those_only(string operations, string net) => Assert.Equal(net, Members(operations));

    [Fact]
    public void SC_07_a_Remove_with_values_is_refused_in_strict_rather_than_emptying_the_group() =>
        Samples.Refused(() => Members("""[{"op":"remove","path":"members","value":[{"value":"1"}]}]""", Dialect.Strict), ScimErrorType.InvalidSyntax);

    [Fact]
    public void SC_07_with_members_loaded_a_two_member_group_keeps_one()
    {
        var group = Samples.StoredGroup("""{"displayName":"g","members":[{"value":"1"},{"value":"2"}]}""");
        foreach (var operation in (string[])["""{"op":"Remove","path":"members","value":[{"$ref":null,"value":"1"}]}""", """{"op":"remove","path":"members[value eq \"1\"]"}"""])
        {
            Assert.Equal(["2"], GroupPatch.MemberIds(PatchTest.Apply(group, $"[{operation}]")));
        }
    }

    [Fact]
    public void Okta_a_rename_with_the_id_inside_is_a_rename()
    {
        const string operations = """[{"op":"replace","value":{"id":"abf4dd94","displayName":"Test SCIMv2"}}]""";
        var (attributes, members) = Split(operations);
        Assert.True(members.IsNone);
        Assert.Equal("Test SCIMv2", PatchEngine.Apply(Samples.StoredGroup("""{"id":"abf4dd94","displayName":"old"}"""), attributes).Text(GroupAttributes.DisplayName));
        Samples.Refused(() => Split(operations, Dialect.Strict), ScimErrorType.Mutability);
    }

    [Fact]
    public void Okta_mixed_membership_changes_and_attributes_are_parted()
    {
        var (attributes, members) = Split("""[{"op":"remove","path":"members[value eq \"89bb\"]"},{"op":"add","path":"members","value":[{"value":"23a3","display":"test.user@okta.local"}]},{"op":"Replace","path":"externalId","value":"e"}]""");
        Assert.Equal(["23a3"], members.Add);
        Assert.Equal(["89bb"], members.Remove);
        Assert.Same(CommonAttributes.ExternalId, Assert.Single(attributes.Operations).Target.Attribute);
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"members[value eq \"1\"].$ref","value":"x"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","path":"members[value eq \"1\"].display","value":"x"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","path":"members[value eq \"1\"].value","value":"2"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"remove","path":"members[value eq \"1\"].type"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"replace","path":"members[value eq \"1\"]","value":{"value":"2"}}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"add","path":"members.value","value":"2"}""", ScimErrorType.Mutability)]
    [InlineData("""{"op":"remove","path":"members[type eq \"Group\"]"}""", ScimErrorType.InvalidPath)]
    [InlineData("""{"op":"remove","path":"members[value ne \"1\"]"}""", ScimErrorType.InvalidPath)]
    [InlineData("""{"op":"remove","path":"members[not (value eq \"1\")]"}""", ScimErrorType.InvalidPath)]
    [InlineData("""{"op":"remove","path":"members[value eq \"1\"].displayName"}""", ScimErrorType.InvalidPath)]
    [InlineData("""{"op":"add","path":"members","value":[{"display":"x"}]}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"add","path":"members","value":[{"value":""}]}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"op":"remove","path":"displayName"}""", ScimErrorType.Mutability)]
    public void SC_06_what_cannot_be_done_to_a_group_is_refused_with_its_keyword(string operation, ScimErrorType type)
    {
        foreach (var dialect in Enum.GetValues<Dialect>())
        {
            Samples.Refused(() => PatchEngine.Apply(Samples.StoredGroup("""{"displayName":"g"}"""), Split($"[{operation}]", dialect).Attributes), type);
        }
    }

    [Fact]
    public void Members_of_a_body_are_ids_in_order_each_once()
    {
        var group = ScimHub.Scim.Resources.ResourceReader.Read("""{"displayName":"g","members":[{"value":"b","display":"x"},{"value":"a"},{"value":"B"},"c"]}"""u8, Samples.GroupType, Dialect.Tolerant).Resource;
        Assert.Equal(["b", "a", "c"], GroupPatch.MemberIds(group));
        Samples.Refused(() => GroupPatch.MemberIds(Samples.StoredGroup("""{"displayName":"g","members":[{"display":"x"}]}""")), ScimErrorType.InvalidValue);
    }
}
