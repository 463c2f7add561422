using System.Reflection;
using System.Runtime.InteropServices;

namespace LatentRecursion.Host;

/// <summary>The versions of this program and of what it runs on.</summary>
static class ProgramVersion
{
    /// <summary>This program's version, with its commit.</summary>
    public static string Own => typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The commit that it was built from; null outside of a repository.</summary>
    public static string? Commit => Own.Split('+', 2) is [_, var commit] ? commit : null;

    /// <summary>All versions, a line each.</summary>
    public static string Text
    {
        get
        {
            var (names, fault) = TryLibraries();
            return $"latent {Own}\n{RuntimeInformation.FrameworkDescription}\n{names ?? $"libtorch cannot be loaded: {fault}"}";
        }
    }

    /// <summary>TorchSharp and libtorch, with versions.</summary>
    public static string Libraries => $"TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version}, libtorch {TorchSharp.torch.__version__}";

    /// <summary>The same, or why they cannot be loaded.</summary>
    public static (string? Names, string? Fault) TryLibraries()
    {
        try
        {
            return (Libraries, null);
        }
        catch (Exception error) when (FaultOf(error) is { } fault)
        {
            return (null, fault);
        }
    }

    /// <summary>Why libtorch could not be loaded, if an error says that; null for any other.</summary>
    public static string? FaultOf(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
            if (inner is TypeInitializationException { TypeName: "TorchSharp.torch" } or DllNotFoundException)
                return inner.GetBaseException().Message.Split('\n')[0].Trim();
        return null;
    }
}
