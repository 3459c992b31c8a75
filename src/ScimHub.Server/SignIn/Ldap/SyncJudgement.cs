using System.Globalization;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Whether a reading is to be believed, by whose access it would end.</summary>
/// <param name="Known">People that the directory is known to hold.</param>
/// <param name="Active">Of them, those who are active here.</param>
/// <param name="Share">So many of the active ones may go, in hundredths.</param>
internal sealed record SyncJudgement(int Known, int Active, int Share)
{
    public const int UsualShare = 20;

    /// <summary>So few may go however few there are, as long as half of them stay.</summary>
    private const int AlwaysMay = 3;

    /// <param name="shown">People whom the reading showed.</param>
    /// <param name="going">Active ones whom it showed disabled, or not at all.</param>
    /// <returns>Why it is not believed; null where it is.</returns>
    public string? Of(int shown, int going) =>
        shown == 0 && Known > 0 ? $"The directory showed nobody, where it is known to hold {Known}. Look whether the base DN, the user filter and the service account's rights are right."
        : Allows(going) ? null
        : string.Create(CultureInfo.InvariantCulture, $"{going} of {Active} people would be deactivated, more than {Share} of a hundred. If that is right, an administrator has it done with --force.");

    private bool Allows(int going) => going * 100L <= (long)Active * Share || (Share > 0 && going <= AlwaysMay && going * 2 <= Active);
}
