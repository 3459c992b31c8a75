using System.Text.Json.Nodes;
using Xunit.Sdk;

namespace ScimHub.Server.Tests.Harness;

/// <summary>What a run of the command line printed and how it ended.</summary>
public sealed record CommandResult(string CommandLine, int ExitCode, string Output, string Error)
{
    public CommandResult ExpectExit(int code) => ExitCode == code
        ? this
        : throw new XunitException($"scimhub {CommandLine} ended with {ExitCode}, not {code}.\nOutput: {Output}\nError: {Error}");

    /// <summary>Standard output as JSON: with --json a script must be able to read all of it.</summary>
    public JsonNode Json()
    {
        ExpectExit(0);
        try
        {
            return JsonNode.Parse(Output)!;
        }
        catch (System.Text.Json.JsonException)
        {
            throw new XunitException($"scimhub {CommandLine} printed what is no JSON:\n{Output}\nError: {Error}");
        }
    }
}
