namespace ScimHub.Conformance.Reports;

/// <summary>The look of the HTML report, light and dark.</summary>
internal static class HtmlStyle
{
    public const string Css = """

        :root { --ink: #1c2024; --soft: #60646c; --page: #fcfcfd; --card: #ffffff; --line: #e0e1e6; --code: #f3f4f6;
          --passed: #1a7f4b; --failed: #c62a2f; --warned: #a35a00; --noted: #2e5fbf; --skipped: #70747c; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #edeef0; --soft: #a3a8b0; --page: #111214; --card: #18191b; --line: #34373c; --code: #202226;
            --passed: #4cc38a; --failed: #ff7a7c; --warned: #f1a10d; --noted: #85aaff; --skipped: #9a9fa8; }
        }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 62rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
        h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
        .server { margin: .25rem 0 1.5rem; color: var(--soft); overflow-wrap: anywhere; }
        .tiles { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; list-style: none; }
        .tiles li { flex: 1 1 7rem; padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; color: var(--soft); }
        .tiles b { display: block; font-size: 1.6rem; line-height: 1.2; }
        .tiles .passed b { color: var(--passed); } .tiles .failed b { color: var(--failed); } .tiles .warned b { color: var(--warned); }
        .tiles .noted b { color: var(--noted); } .tiles .skipped b { color: var(--skipped); }
        table { width: 100%; margin-top: 1rem; border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: .4rem .75rem; border-bottom: 1px solid var(--line); text-align: right; } th:first-child { text-align: left; }
        thead th { color: var(--soft); font-weight: 500; } a { color: inherit; }
        td.passed { color: var(--passed); } td.failed { color: var(--failed); font-weight: 600; } td.warned { color: var(--warned); }
        .case { margin: .35rem 0; background: var(--card); border: 1px solid var(--line); border-left-width: 4px; border-radius: .4rem; }
        .case.passed { border-left-color: var(--passed); } .case.failed { border-left-color: var(--failed); }
        .case.warned { border-left-color: var(--warned); } .case.noted { border-left-color: var(--noted); } .case.skipped { border-left-color: var(--line); }
        summary { padding: .45rem .75rem; cursor: pointer; } summary code { color: var(--soft); font-size: .8rem; overflow-wrap: anywhere; }
        .mark { display: inline-block; min-width: 4.2rem; font-weight: 600; }
        .passed .mark { color: var(--passed); } .failed .mark { color: var(--failed); } .warned .mark { color: var(--warned); }
        .noted .mark { color: var(--noted); } .skipped .mark { color: var(--skipped); }
        .case > *:not(summary) { margin: .5rem .75rem; }
        blockquote { padding-left: .75rem; border-left: 2px solid var(--line); color: var(--soft); } cite { font-style: normal; font-weight: 600; }
        .finding.failed { color: var(--failed); } .finding.warned { color: var(--warned); } .finding.noted { color: var(--noted); }
        pre { padding: .6rem .75rem; background: var(--code); border-radius: .35rem; font: 12.5px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        pre.faulty { outline: 2px solid var(--failed); }

        """;
}
