namespace ScimHub.Provisioning.Groups;

/// <summary>How a local group is filled.</summary>
/// <param name="MembersInvite">Whether its members may take others into it.</param>
/// <param name="MayAdd">Whether whoever asks may take people into it.</param>
/// <param name="MayRemove">Whether they may take people out of it.</param>
public sealed record TeamSettings(bool MembersInvite, bool MayAdd, bool MayRemove);
