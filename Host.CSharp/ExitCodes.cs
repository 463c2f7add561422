namespace LatentRecursion.Host;

/// <summary>How the program ends.</summary>
static class ExitCodes
{
    /// <summary>Any failure but the next.</summary>
    public const int Failed = 1;

    /// <summary>What the program says first where that is no fault of the user's.</summary>
    internal const string FailedWords = "latent failed:";

    /// <summary>The user gave something that cannot be.</summary>
    public const int Misused = 2;

    /// <summary>A study's cell could not run now, through no fault of its own: the disk is full, the study was changed meanwhile.</summary>
    public const int NotNow = 75;

    /// <summary>What Ctrl-C or SIGTERM stopped: neither done nor failed.</summary>
    public const int Interrupted = 130;
}
