using System.Globalization;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>How an operation ended (RFC 4511 §4.1.9).</summary>
/// <param name="Referrals">Other servers to ask. They are named to administrators and never followed: no credential goes where nobody sent it.</param>
internal sealed record LdapResult(ResultCode Code, string Diagnostic, IReadOnlyList<string> Referrals, IReadOnlyList<LdapControl> Controls)
{
    private const int ShownLength = 200;

    public bool IsSuccess => Code == ResultCode.Success;

    public bool IsBusy => Code is ResultCode.Busy or ResultCode.Unavailable or ResultCode.OperationsError or ResultCode.Other;

    public LdapControl? Control(string oid) => Controls.FirstOrDefault(control => control.Oid == oid);

    /// <summary>For administrators: the server's own words, cut short and on one line.</summary>
    public override string ToString()
    {
        var words = string.Concat(Diagnostic.Take(ShownLength).Select(x => char.IsControl(x) ? ' ' : x)).Trim();
        var code = string.Create(CultureInfo.InvariantCulture, $"result {(int)Code}{(Enum.IsDefined(Code) ? $" {Code}" : "")}");
        return words.Length == 0 ? code : $"{code}: {words}";
    }
}
