namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>RFC 4511 §4.1.9 and appendix A, those that mean something to us; any other number may come.</summary>
internal enum ResultCode
{
    Success = 0,
    OperationsError = 1,
    TimeLimitExceeded = 3,
    SizeLimitExceeded = 4,
    StrongerAuthRequired = 8,
    Referral = 10,
    AdminLimitExceeded = 11,
    ConfidentialityRequired = 13,
    ConstraintViolation = 19,
    NoSuchObject = 32,
    InappropriateAuthentication = 48,
    InvalidCredentials = 49,
    InsufficientAccessRights = 50,
    Busy = 51,
    Unavailable = 52,
    UnwillingToPerform = 53,
    Other = 80,
}
