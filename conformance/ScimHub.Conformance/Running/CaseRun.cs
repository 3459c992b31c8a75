using System.Diagnostics;
using System.Text.Json.Nodes;
using ScimHub.Conformance.Cases;

namespace ScimHub.Conformance.Running;

/// <summary>One case from its fixtures to its clean-up, which always happens. The first breach at the case's own level ends its steps.</summary>
internal sealed class CaseRun(ConformanceCase item, ServerClient client)
{
    private const int MaxRepeats = 50;

    private readonly Variables _variables = new();
    private readonly List<Exchange> _exchanges = [];
    private readonly List<Finding> _findings = [];
    private readonly CreatedResources _created = new();

    public async Task<CaseResult> RunAsync(CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        _variables.Set("run", Guid.CreateVersion7().ToString("N")[^12..]);
        _variables.Set("token", client.Token);
        _variables.Set("baseUrl", client.BaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/'));
        try
        {
            if (await MakeFixturesAsync(ct).ConfigureAwait(false))
            {
                foreach (var step in item.Steps)
                {
                    if (!await RunStepAsync(step, ct).ConfigureAwait(false))
                    {
                        break;
                    }
                }
            }
        }
        catch (CaseFormatException fault)
        {
            _findings.Add(new Finding(item.Level, $"The case could not go on: {fault.Message}", _exchanges.LastOrDefault()));
        }
        finally
        {
            foreach (var path in _created.LastFirst())
            {
                await client.SendAsync(new ServerRequest("DELETE", path), ct).ConfigureAwait(false);
            }
        }

        return new CaseResult(item) { Findings = _findings, Exchanges = _exchanges, Duration = Stopwatch.GetElapsedTime(started) };
    }

    private async Task<bool> MakeFixturesAsync(CancellationToken ct)
    {
        foreach (var fixture in item.Given)
        {
            for (var number = 1; number <= fixture.Count; number++)
            {
                var request = FixtureRequests.Create(fixture, number, _variables, out var name);
                var exchange = await SendAsync(request, ct).ConfigureAwait(false);
                if (exchange.Status is not (200 or 201) || exchange.Json is not JsonObject made || !made.ContainsKey("id"))
                {
                    _findings.Add(new Finding(item.Level, $"The case needs {name}, which could not be made: {Describe(exchange)}", exchange));
                    return false;
                }

                _variables.Set(name, exchange.Json, exchange.Headers);
            }
        }

        return true;
    }

    private async Task<bool> RunStepAsync(Step step, CancellationToken ct)
    {
        if (step.When is not null && JsonText.Plain(_variables.Json(step.When)) is "null" or "[]" or "")
        {
            return true;
        }

        if (step.Check is not null)
        {
            return RunCheck(step.Check);
        }

        for (var turn = 0; turn < MaxRepeats; turn++)
        {
            var exchange = await SendAsync(StepRequests.Create(step, _variables), ct).ConfigureAwait(false);
            if (exchange.NoAnswer is not null)
            {
                _findings.Add(new Finding(item.Level, Describe(exchange), exchange));
                return false;
            }

            if (step.As is not null)
            {
                _variables.Set(step.As, exchange.Json, exchange.Headers);
            }

            if (!Judge(step.Expect, item.Level, exchange))
            {
                return false;
            }

            Judge(step.Should, item.Level == Level.Note ? Level.Note : Level.Should, exchange);
            Judge(step.Note, Level.Note, exchange);
            foreach (var (name, path) in step.Collect)
            {
                _variables.Append(name, BodyPath.Parse(path).Select(exchange.Json));
            }

            if (step.RepeatWhile is null || JsonText.IsUnassigned(BodyPath.Parse(step.RepeatWhile).Evaluate(exchange.Json)))
            {
                return true;
            }
        }

        _findings.Add(new Finding(item.Level, $"After {MaxRepeats} requests the answer still has {step.RepeatWhile}.", _exchanges.LastOrDefault()));
        return false;
    }

    private bool RunCheck(JsonObject checks)
    {
        foreach (var (name, assertion) in checks)
        {
            var value = _variables.Json($"${{{name}}}");
            if (Assertion.Explain(value, _variables.Json(assertion)) is { } fault)
            {
                _findings.Add(new Finding(item.Level, $"{name} {fault}", _exchanges.LastOrDefault()));
                return false;
            }
        }

        return true;
    }

    /// <summary>Any one alternative that holds will do; else the breach of each is told.</summary>
    private bool Judge(IReadOnlyList<Expectation>? alternatives, Level level, Exchange exchange)
    {
        if (alternatives is null)
        {
            return true;
        }

        List<string> breaches = [];
        foreach (var expectation in alternatives)
        {
            var faults = AnswerCheck.Breaches(expectation, exchange, _variables);
            if (faults.Count == 0)
            {
                return true;
            }

            breaches.Add(string.Join("; ", faults));
        }

        _findings.Add(new Finding(level, string.Join(" — or: ", breaches.Distinct()), exchange));
        return false;
    }

    private async Task<Exchange> SendAsync(ServerRequest request, CancellationToken ct)
    {
        var exchange = await client.SendAsync(request, ct).ConfigureAwait(false);
        _exchanges.Add(exchange);
        _created.Notice(request, exchange);
        return exchange;
    }

    private static string Describe(Exchange exchange) => exchange.NoAnswer is { } reason
        ? $"{exchange.Method} {exchange.Url}: {reason}"
        : $"{exchange.Method} {exchange.Url} was answered {exchange.Status}";
}
