namespace ScimHub.Server.Api;

/// <summary>A number as the place in a list, where others have an id.</summary>
internal static class NumberPlace
{
    public static Guid Of(int number) => new(number, 0, 0, new byte[8]);

    public static int Read(Guid place) => BitConverter.ToInt32(place.ToByteArray());
}
