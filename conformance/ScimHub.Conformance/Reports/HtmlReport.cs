using System.Globalization;
using System.Net;
using System.Text;
using ScimHub.Conformance.Cases;
using ScimHub.Conformance.Running;

namespace ScimHub.Conformance.Reports;

/// <summary>The result as one HTML page that needs nothing from elsewhere and runs no script.</summary>
internal static class HtmlReport
{
    public static string Render(RunSummary run)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>SCIM conformance of {Encode(run.BaseUrl)}</title>
            <style>{HtmlStyle.Css}</style>
            </head>
            <body>
            <main>
            <h1>SCIM conformance</h1>
            <p class="server">{Encode(run.BaseUrl)}</p>
            {Tiles(run)}
            {Table(run)}
            """);
        foreach (var folder in run.Folders)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n<h2 id=\"{Encode(folder.Key)}\">{Encode(folder.Key)}</h2>\n");
            foreach (var result in folder.OrderByDescending(result => Weight(result.Outcome)))
            {
                page.Append(Case(result));
            }
        }

        return page.Append("\n</main>\n</body>\n</html>\n").ToString();
    }

    private static string Tiles(RunSummary run) =>
        $"<ul class=\"tiles\">{string.Concat(Enum.GetValues<Outcome>().Select(outcome =>
            $"<li class=\"{Class(outcome)}\"><b>{run.Count(outcome)}</b> {outcome.ToString().ToLowerInvariant()}</li>"))}</ul>";

    private static string Table(RunSummary run)
    {
        var head = string.Concat(Enum.GetValues<Outcome>().Select(outcome => $"<th scope=\"col\">{outcome}</th>"));
        var rows = string.Concat(run.Folders.Select(folder =>
            $"<tr><th scope=\"row\"><a href=\"#{Encode(folder.Key)}\">{Encode(folder.Key)}</a></th>{string.Concat(Enum.GetValues<Outcome>().Select(outcome =>
                Cell(outcome, folder.Count(result => result.Outcome == outcome))))}</tr>\n"));
        return $"<table>\n<thead><tr><th scope=\"col\">Cases</th>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>";
    }

    private static string Cell(Outcome outcome, int count) => $"<td{(count > 0 ? $" class=\"{Class(outcome)}\"" : "")}>{count}</td>";

    private static string Case(CaseResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            <details class="case {Class(result.Outcome)}"{(result.Outcome is Outcome.Failed ? " open" : "")}>
            <summary><span class="mark">{result.Outcome.ToString().ToLowerInvariant()}</span> {Encode(result.Case.Title)} <code>{Encode(result.Case.Id)}</code></summary>
            <blockquote><cite>{Encode(result.Case.Clause)}</cite> {Encode(result.Case.Quote)}</blockquote>

            """);
        if (result.SkippedBecause is { } reason)
        {
            text.Append(CultureInfo.InvariantCulture, $"<p>Skipped: {Encode(reason)}.</p>\n");
        }

        foreach (var finding in result.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"<p class=\"finding {Class(finding.Level)}\">{Encode(finding.Text)}</p>\n");
        }

        foreach (var exchange in result.Exchanges)
        {
            var marked = result.Findings.Any(finding => ReferenceEquals(finding.Exchange, exchange)) ? " class=\"faulty\"" : "";
            text.Append(CultureInfo.InvariantCulture, $"<pre{marked}><b>{Encode(ExchangeText.Request(exchange))}</b>\n{Encode(ExchangeText.Answer(exchange))}</pre>\n");
        }

        return text.Append("</details>\n").ToString();
    }

    /// <summary>What needs a look comes first.</summary>
    private static int Weight(Outcome outcome) => outcome is Outcome.Skipped ? -1 : (int)outcome;

    private static string Class(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string Class(Level level) => level switch
    {
        Level.Should => "warned",
        Level.Note => "noted",
        _ => "failed",
    };

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
