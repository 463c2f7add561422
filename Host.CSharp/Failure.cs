namespace LatentRecursion.Host;

/// <summary>What went wrong, in words for people.</summary>
static class Failure
{
    /// <summary>The message of an error; libtorch puts the places that it came through below.</summary>
    public static string Words(Exception error) => error.Message.Split("\nException raised from ")[0].TrimEnd();
}
