using System.Text.Json.Nodes;
using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>Holds one answer against one expectation and names every difference.</summary>
internal static class AnswerCheck
{
    public static IReadOnlyList<string> Breaches(Expectation expectation, Exchange exchange, Variables variables)
    {
        List<string> faults = [];
        if (expectation.Status is not null && !Choices(expectation.Status).Any(choice => Matches(choice, exchange.Status)))
        {
            faults.Add($"answered {exchange.Status}, expected {string.Join(" or ", Choices(expectation.Status))}");
            return faults;
        }

        var scimType = BodyPath.Parse("scimType").Evaluate(exchange.Json);
        if (expectation.ScimType is not null && !Choices(expectation.ScimType).Contains(JsonText.Plain(scimType)))
        {
            faults.Add($"scimType is {JsonText.Compact(scimType)}, expected {string.Join(" or ", Choices(expectation.ScimType))}");
        }

        foreach (var (name, assertion) in expectation.Headers ?? [])
        {
            var value = exchange.Headers.TryGetValue(name, out var found) ? JsonValue.Create(found) : null;
            if (Assertion.Explain(value, variables.Json(assertion)) is { } fault)
            {
                faults.Add($"header {name} {fault}");
            }
        }

        if (expectation.Empty && exchange.Text.Length > 0)
        {
            faults.Add("has a body, expected none");
        }

        if (expectation.Body is not null)
        {
            AddBodyBreaches(expectation.Body, exchange, variables, faults);
        }

        return faults;
    }

    private static void AddBodyBreaches(JsonObject assertions, Exchange exchange, Variables variables, List<string> faults)
    {
        if (exchange.Json is null)
        {
            faults.Add(exchange.Text.Length == 0 ? $"answered {exchange.Status} without a body" : "the body is not JSON");
            return;
        }

        foreach (var (path, assertion) in assertions)
        {
            if (Assertion.Explain(BodyPath.Parse(variables.Text(path)).Evaluate(exchange.Json), variables.Json(assertion)) is { } fault)
            {
                faults.Add($"{path} {fault}");
            }
        }
    }

    private static IEnumerable<string> Choices(JsonNode node) => node is JsonArray list ? list.Select(JsonText.Plain) : [JsonText.Plain(node)];

    private static bool Matches(string choice, int status) =>
        choice.EndsWith("xx", StringComparison.Ordinal) ? choice[0] - '0' == status / 100 : choice == status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
