namespace ScimHub.Server.Tests.Model;

/// <summary>The model's refusal; status 0 where the standard leaves open what a server answers.</summary>
public sealed class ModelException(int status) : Exception($"{status}")
{
    public int Status { get; } = status;

    public static ModelException Unspecified { get; } = new(0);
}
