using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Messages;

namespace ScimHub.Scim.Tests.Messages;

public sealed class SearchRequestTests
{
    private static SearchRequest Query(string query) =>
        SearchRequest.FromQuery(query.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])));

    [Theory]
    [InlineData("count=-1", null, 0)]
    [InlineData("count=0", null, 0)]
    [InlineData("count=1000000000", null, 1_000_000_000)]
    [InlineData("startIndex=-5", 1, null)]
    [InlineData("startIndex=0&count=5", 1, 5)]
    [InlineData("startIndex=7", 7, null)]
    [InlineData("startIndex=&count=", null, null)]
    [InlineData("aadOptscim062020=&foo=1&foo=2", null, null)]
    public void SC_14_numbers_are_as_RFC_7644_3_4_2_4_has_them(string query, int? startIndex, int? count)
    {
        Assert.Equal(startIndex, Query(query).StartIndex);
        Assert.Equal(count, Query(query).Count);
    }

    [Theory]
    [InlineData("count=abc", ScimErrorType.InvalidValue)]
    [InlineData("count=1.5", ScimErrorType.InvalidValue)]
    [InlineData("count=9223372036854775808", ScimErrorType.InvalidValue)]
    [InlineData("count=abc&cursor=", ScimErrorType.InvalidCount)]
    [InlineData("startIndex=9223372036854775808", ScimErrorType.InvalidValue)]
    [InlineData("startIndex= 1", ScimErrorType.InvalidValue)]
    [InlineData("startIndex=0x10", ScimErrorType.InvalidValue)]
    [InlineData("startIndex=1&cursor=", ScimErrorType.InvalidValue)]
    [InlineData("sortOrder=sideways", ScimErrorType.InvalidValue)]
    [InlineData("count=1&count=2", ScimErrorType.InvalidValue)]
    [InlineData("filter=a&FILTER=b", ScimErrorType.InvalidValue)]
    public void SC_14_what_is_no_parameter_is_400(string query, ScimErrorType type) => Samples.Refused(() => Query(query), type);

    [Fact]
    public void All_parameters_of_a_URL_are_read()
    {
        var search = Query("filter=userName pr&sortBy=userName&sortOrder=DESCENDING&count=5&cursor=abc&attributes=a,b");
        Assert.Equal(new SearchRequest { Filter = "userName pr", SortBy = "userName", Descending = true, Count = 5, Cursor = "abc", Attributes = "a,b" }, search);
    }

    [Fact]
    public void RFC_7644_3_4_3_a_body_says_the_same()
    {
        var search = SearchRequest.FromBody("""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":["displayName","userName"],"filter":"displayName sw \"smith\"","startIndex":1,"count":10,"sortBy":null,"foo":{}}
            """u8, Dialect.Strict);
        Assert.Equal(new SearchRequest { Filter = "displayName sw \"smith\"", StartIndex = 1, Count = 10, Attributes = "displayName,userName" }, search);
    }

    [Fact]
    public void RFC_9865_3_an_empty_cursor_asks_for_the_first_page() =>
        Assert.Equal("", SearchRequest.FromBody("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"cursor":"","count":10}"""u8, Dialect.Strict).Cursor);

    [Theory]
    [InlineData("""{"filter":5.5}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"filter":["a"]}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"attributes":[5]}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"count":"x"}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"count":1e3}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"count":1,"Count":2}""", ScimErrorType.InvalidValue)]
    [InlineData("""{"count":1""", ScimErrorType.InvalidSyntax)]
    [InlineData("[]", ScimErrorType.InvalidSyntax)]
    public void A_faulty_body_is_400(string json, ScimErrorType type) => Samples.Refused(() => SearchRequest.FromBody(Samples.Utf8(json), Dialect.Tolerant), type);

    [Fact]
    public void A_body_without_its_URN_is_invalidSyntax_in_strict() => Samples.Refused(() => SearchRequest.FromBody("{}"u8, Dialect.Strict), ScimErrorType.InvalidSyntax);
}
