namespace ScimHub.Provisioning.Credentials;

/// <summary>What an authenticator app is given.</summary>
/// <param name="Secret">To type, in base32.</param>
/// <param name="Uri">To scan.</param>
public sealed record TotpEnrollment(string Secret, string Uri);
