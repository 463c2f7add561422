using System.CommandLine;
using System.CommandLine.Invocation;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent --version</c>: the program, the runtime, and the libraries that compute.</summary>
sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Makes it what the root command's own option does.</summary>
    public static void AddTo(RootCommand root) => root.Options.OfType<VersionOption>().Single().Action = new VersionAction();

    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.WriteLine(ProgramVersion.Text);
        return 0;
    }
}
