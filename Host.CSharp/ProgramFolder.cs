namespace LatentRecursion.Host;

/// <summary>Where this library lies, with its data and natives: not the program's folder in a notebook, which is another program's.</summary>
static class ProgramFolder
{
    public static string Path { get; } =
        System.IO.Path.GetDirectoryName(typeof(ProgramFolder).Assembly.Location) is { Length: > 0 } folder
            ? folder
            : AppContext.BaseDirectory;
}
