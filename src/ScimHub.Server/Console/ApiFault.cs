namespace ScimHub.Server.Console;

/// <summary>The API refused what a page asked; the message is the problem's detail, written for people.</summary>
internal sealed class ApiFault(int status, string detail) : Exception(detail)
{
    public int Status => status;
}
