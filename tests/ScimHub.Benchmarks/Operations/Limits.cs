using ScimHub.Benchmarks.Measuring;

namespace ScimHub.Benchmarks.Operations;

/// <summary>
/// Gates and targets. On SQLite a read costs the floor about 25 µs, so every microsecond of ours shows;
/// on PostgreSQL the round trip hides more of it and the ratios are higher.
/// </summary>
internal sealed record Limits(
    Limit[] Get, Limit[] Filter, Limit[] Page, Limit[] AnyPage, Limit[] Create, Limit[] Patch, Limit[] Group10, Limit[] Group1000, Limit[] Group10000,
    Limit[] MemberAlone, Limit[] MemberCrowd, Limit[] GroupAlone, Limit[] GroupMembers, Limit[] Memory)
{
    public static Limits For(string database) => database == "postgresql" ? PostgreSql : Sqlite;

    private static Limits Sqlite { get; } = new(
        Get: [Rate(0.50, 0.75), Cpu(1.4)],
        Filter: [Rate(0.45, 0.70), Cpu(1.5)],
        Page: [Rate(0.50, 0.70)],
        AnyPage: [Rate(0.50, null)],
        Create: [Rate(0.30, 0.45), Cpu(2.2), P99],
        Patch: [Rate(0.35, 0.55), Cpu(1.9), P99],
        Group10: [new Limit(Quantity.Rate, 2500, 4000), P99],
        Group1000: [P50(25, 15)],
        Group10000: [P50(100, 40)],
        MemberAlone: [P50(0.35, 0.20)],
        MemberCrowd: [Rate(0.50, 0.80), P99],
        GroupAlone: [P50(0.15, 0.08)],
        GroupMembers: [P50(12, 5)],
        Memory: [new Limit(Quantity.Megabytes, 300, 160)]);

    private static Limits PostgreSql { get; } = new(
        Get: [Rate(0.70, 0.85)],
        Filter: [Rate(0.65, 0.80)],
        Page: [Rate(0.65, 0.85)],
        AnyPage: [Rate(0.65, null)],
        Create: [Rate(0.45, 0.65)],
        Patch: [Rate(0.45, 0.65)],
        Group10: [],
        Group1000: [P50(25, 12)],
        Group10000: [P50(200, 80)],
        MemberAlone: [P50(1.2, 0.8)],
        MemberCrowd: [],
        GroupAlone: [],
        GroupMembers: [],
        Memory: []);

    private static Limit P99 => new(Quantity.P99, 25, 6);

    private static Limit Rate(double gate, double? target) => new(Quantity.RateRatio, gate, target);

    private static Limit Cpu(double target) => new(Quantity.CpuRatio, null, target);

    private static Limit P50(double gate, double target) => new(Quantity.P50, gate, target);
}
