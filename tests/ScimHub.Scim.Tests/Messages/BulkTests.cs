using System.Text;
using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Tests.Messages;

public sealed class BulkTests
{
    private static BulkRequest Parse(string operations, Dialect dialect = Dialect.Strict, string more = "") =>
        BulkRequest.Parse(Samples.Utf8("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],MORE"Operations":OPS}""".Replace("MORE", more, StringComparison.Ordinal).Replace("OPS", operations, StringComparison.Ordinal)), SchemaCatalog.Default, dialect, 1_000, 1_048_576);

    private static string Post(string type, string bulkId, string data) => $$"""{"method":"POST","path":"/{{type}}","bulkId":"{{bulkId}}","data":{{data}}}""";

    private static string Group(string bulkId, params string[] members) =>
        Post("Groups", bulkId, $$"""{"displayName":"{{bulkId}}","members":[{{string.Join(',', members.Select(m => "{\"value\":\"" + m + "\"}"))}}]}""");

    private static string Plan(params string[] operations) =>
        string.Join(' ', BulkPlan.Make(Parse($"[{string.Join(',', operations)}]")).Steps.Select(s => $"{s.Kind.ToString()[0]}{s.Operation.Index}{(s.Operation.Fault is null ? "" : "!")}"));

    [Fact]
    public void RFC_7644_3_7_3_the_operations_of_a_request_are_read()
    {
        var request = Parse("""
            [{"method":"POST","path":"/Users","bulkId":"qwerty","data":{"userName":"Alice"}},
             {"method":"PUT","path":"/Users/b7c14771-226c-4d05-8860-134711653041","version":"W\/\"3694e05e9dff591\"","data":{"userName":"Bob"}},
             {"method":"PATCH","path":"/Users/5d8d29d3","data":{"Operations":[{"op":"remove","path":"nickName"}]}},
             {"method":"DELETE","path":"/Users/e9025315","version":"W\/\"0ee8add0a938e1a\""}]
            """, more: "\"failOnErrors\":1,");
        Assert.Equal(1, request.FailOnErrors);
        Assert.All(request.Operations, o => Assert.Null(o.Fault));
        Assert.Equal([BulkMethod.Post, BulkMethod.Put, BulkMethod.Patch, BulkMethod.Delete], request.Operations.Select(o => o.Method));
        Assert.Equal("b7c14771-226c-4d05-8860-134711653041", request.Operations[1].Id);
        Assert.Equal("W/\"3694e05e9dff591\"", request.Operations[1].Version);
        Assert.Equal("""{"userName":"Bob"}""", Encoding.UTF8.GetString(request.Operations[1].Data.Span));
        Assert.Same(SchemaCatalog.Default.User, request.Operations[3].ResourceType);
    }

    [Theory]
    [InlineData("""{"method":"POST","path":"/../admin","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"https://evil.example/Users","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"//evil.example/Users","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"/Bulk","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"/Me","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"/.search","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"/Users/.search","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"/Users/","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"/Users/1","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"Users","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"/Users?x=1","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","path":"","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"POST","bulkId":"1","data":{}}""")]
    [InlineData("""{"method":"DELETE","path":"/Users"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/.."}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/../Groups/1"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/1/2"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/1%2F2"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/1?x"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/1#x"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/\\\\x"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/bulkId:"}""")]
    [InlineData("""{"method":"DELETE","path":"/Users/bulkId:a/b"}""")]
    [InlineData("""{"method":"GET","path":"/Users/1"}""")]
    [InlineData("""{"path":"/Users/1"}""")]
    [InlineData("""{"method":"PUT","path":"/Users/1"}""")]
    [InlineData("""{"method":"PUT","path":"/Users/1","data":[]}""")]
    [InlineData("""{"method":"POST","path":"/Users","data":{}}""")]
    public void SC_11_an_operation_that_cannot_be_done_is_that_operations_fault(string operation)
    {
        var request = Parse($$"""[{"method":"DELETE","path":"/Users/1"},{{operation}},{"method":"DELETE","path":"/Users/2"}]""");
        Assert.Equal([false, true, false], request.Operations.Select(o => o.Fault is not null));
        Assert.Equal(400, request.Operations[1].Fault!.Status);
        Assert.Equal(3, BulkPlan.Make(request).Steps.Length);
    }

    [Fact]
    public void SC_10_above_either_limit_the_answer_is_413_that_names_it()
    {
        var operations = $"[{string.Join(',', Enumerable.Repeat("""{"method":"DELETE","path":"/Users/1"}""", 1_001))}]";
        Assert.Contains("maxOperations (1000)", Samples.Refused(() => Parse(operations), ScimErrorType.None, 413).Message, StringComparison.Ordinal);
        Assert.Contains("maxPayloadSize (1048576)", Samples.Refused(() => Parse($"[{new string(' ', 1_048_576)}]"), ScimErrorType.None, 413).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "", ScimErrorType.InvalidSyntax)]
    [InlineData("{}", "", ScimErrorType.InvalidSyntax)]
    [InlineData("[5]", "", ScimErrorType.InvalidSyntax)]
    [InlineData("""[{"method":5}]""", "", ScimErrorType.InvalidSyntax)]
    [InlineData("""[{"method":"DELETE","path":"/Users/1"}]""", "\"failOnErrors\":0,", ScimErrorType.InvalidValue)]
    [InlineData("""[{"method":"DELETE","path":"/Users/1"}]""", "\"failOnErrors\":\"1\",", ScimErrorType.InvalidValue)]
    [InlineData("""[{"method":"DELETE","path":"/Users/1"}""", "", ScimErrorType.InvalidSyntax)]
    public void A_faulty_message_is_400(string operations, string more, ScimErrorType type) => Samples.Refused(() => Parse(operations, more: more), type);

    [Fact]
    public void SC_10_a_bulkId_given_twice_is_invalidValue() => Samples.Refused(() => Parse($"[{Group("a")},{Group("a")}]"), ScimErrorType.InvalidValue);

    [Fact]
    public void SC_10_an_unknown_reference_is_that_operations_fault()
    {
        Assert.Equal("E0 E1!", Plan(Group("a"), Group("b", "bulkId:c")));
        Assert.Equal("E0!", Plan("""{"method":"DELETE","path":"/Users/bulkId:x"}"""));
        Assert.Equal("E0", Plan(Post("Users", "a", """{"userName":"bulkId:nobody"}""")));
    }

    [Fact]
    public void RFC_7644_3_7_2_references_backward_and_forward_are_created_first()
    {
        Assert.Equal("E0 E1", Plan(Post("Users", "u", "{}"), Group("g", "bulkId:u")));
        Assert.Equal("E1 E0", Plan(Group("g", "bulkId:u"), Post("Users", "u", "{}")));
        Assert.Equal("E2 E1 E0", Plan(Group("a", "bulkId:b"), Group("b", "bulkId:c"), Group("c")));
        Assert.Equal("E1 E0", Plan("""{"method":"PATCH","path":"/Groups/bulkId:g","data":{"Operations":[]}}""", Group("g")));
        Assert.Equal("E1 E0", Plan("""{"method":"PATCH","path":"/Groups/1","data":{"Operations":[{"op":"remove","path":"members[value eq \"bulkId:g\"]"}]}}""", Group("g")));
    }

    [Fact]
    public void RFC_7644_3_7_1_a_circle_is_broken_and_completed()
    {
        Assert.Equal("C1 E0 C1", Plan(Group("qwerty", "bulkId:ytrewq"), Group("ytrewq", "bulkId:qwerty")));
        Assert.Equal("C0 C0", Plan(Group("a", "bulkId:a")));
        Assert.Equal("C2 E1 E0 C2 E3", Plan(Group("a", "bulkId:b"), Group("b", "bulkId:c"), Group("c", "bulkId:a"), Group("d")));
        var steps = BulkPlan.Make(Parse($"[{Group("a", "bulkId:b", "x")},{Group("b", "1", "bulkId:a", "2")}]")).Steps;
        Assert.Equal("""{"displayName":"b","members":[{"value":"1"},{"value":"2"}]}""", Encoding.UTF8.GetString(steps[0].Data.Span));
        Assert.Equal("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"bulkId:a"}]}]}""", Encoding.UTF8.GetString(steps[2].Data.Span));
        Assert.Equal([BulkStepKind.CreateWithoutReferences, BulkStepKind.Execute, BulkStepKind.Complete], steps.Select(s => s.Kind));
    }

    [Fact]
    public void A_circle_of_managers_is_completed_by_a_patch_that_can_be_read()
    {
        const string enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        string User(string bulkId, string manager) => Post("Users", bulkId, $$$"""{"userName":"{{{bulkId}}}","{{{enterprise}}}":{"department":"d","manager":{"value":"bulkId:{{{manager}}}"} } }""");
        var plan = BulkPlan.Make(Parse($"[{User("a", "b")},{User("b", "a")}]"));
        Assert.DoesNotContain("bulkId", Encoding.UTF8.GetString(plan.Steps[0].Data.Span), StringComparison.Ordinal);
        var data = BulkReferences.Resolve(plan.Steps[2].Data, plan.BulkIds, bulkId => bulkId == "a" ? "id-of-a" : null);
        var patched = PatchEngine.Apply(Samples.Stored("""{"userName":"b"}"""), PatchRequest.Parse(data.Span, Samples.Extended.User, Dialect.Strict));
        Assert.Contains("id-of-a", Samples.Json(patched), StringComparison.Ordinal);
    }

    [Fact]
    public void RFC_7644_3_7_2_references_are_replaced_as_JSON_values_only()
    {
        var data = Samples.Utf8("""{"a":1.50,"b":[true,null,"bulkId:x","bulk\u0049d:x","bulkId:y"],"$ref":"../Users/bulkId:x","text":"see bulkId:x","path":"members[value eq \"bulkId:x\"]","bulkId:x":"é\""}""");
        var resolved = Encoding.UTF8.GetString(BulkReferences.Resolve(data, new HashSet<string> { "x" }, _ => "\"evil\\").Span);
        using var document = JsonDocument.Parse(resolved);
        Assert.Equal(["\"evil\\", "\"evil\\", "bulkId:y"], document.RootElement.GetProperty("b").EnumerateArray().Skip(2).Select(e => e.GetString()));
        Assert.Equal("../Users/\"evil\\", document.RootElement.GetProperty("$ref").GetString());
        Assert.Equal("see bulkId:x", document.RootElement.GetProperty("text").GetString());
        Assert.Equal("1.50", document.RootElement.GetProperty("a").GetRawText());
        Assert.Equal("é\"", document.RootElement.GetProperty("bulkId:x").GetString());
    }

    [Fact]
    public void A_reference_to_what_was_not_created_is_409() =>
        Samples.Refused(() => BulkReferences.Resolve(Samples.Utf8("""{"value":"bulkId:x"}"""), new HashSet<string> { "x" }, _ => null), ScimErrorType.None, 409);

    [Fact]
    public void A_chain_and_a_circle_of_a_thousand_are_planned_without_exhausting_the_stack()
    {
        var chain = Enumerable.Range(0, 1_000).Select(i => Group($"g{i}", i == 999 ? "1" : $"bulkId:g{i + 1}")).ToArray();
        Assert.StartsWith("E999 E998 ", Plan(chain), StringComparison.Ordinal);
        var circle = Enumerable.Range(0, 1_000).Select(i => Group($"g{i}", $"bulkId:g{(i + 1) % 1_000}")).ToArray();
        Assert.EndsWith("E1 E0 C999", Plan(circle), StringComparison.Ordinal);
    }
}
