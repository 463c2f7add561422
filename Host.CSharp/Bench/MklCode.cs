using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace LatentRecursion.Host.Bench;

/// <summary>
/// Which machine code libtorch's matrix library runs. MKL asks for the processor's vendor, and on others than its own leaves AVX-512
/// unused: a comparison must say so, and can lift it.
/// </summary>
static partial class MklCode
{
    /// <summary>The best that it has.</summary>
    public const string Widest = "AVX-512";

    const string Lifted = "LATENT_MKL_VENDOR_CHECK", Library = "libtorch_cpu.so";

    // MKL answers its own question whether the vendor is its own
    const string Override = "int mkl_serv_intel_cpu_true(void) { return 1; }\n";

    /// <summary>Its name; null where this build of libtorch does not tell.</summary>
    public static string? Name
    {
        get
        {
            // the numbers of MKL's "conditional numerical reproducibility" branches
            return Branch() switch
            {
                null => null,
                10 => "AVX2",
                11 or 12 or 13 or 14 => Widest,
                // its oldest branch by number, whose products are AVX2 code made for AMD all the same (sgemm_kernel_0_zen)
                < 10 when IsOfAmd && Avx2.IsSupported => "AVX2 (AMD's)",
                9 => "AVX",
                < 9 => "SSE",
                var other => $"code {other}",
            };
        }
    }

    /// <summary>Whether this process runs with the vendor check lifted.</summary>
    public static bool IsLifted => Environment.GetEnvironmentVariable(Lifted) is not null;

    /// <summary>Runs the same command again in a process where MKL runs the best code that the processor has, and returns its exit code.</summary>
    public static int RunLifted(string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) throw new UserError("--mkl-best was given, but MKL's vendor check can be lifted on Linux only: leave it out.");
        var folder = Directory.CreateTempSubdirectory("latent-mkl-");
        try
        {
            var (source, library) = (Path.Combine(folder.FullName, "vendor.c"), Path.Combine(folder.FullName, "vendor.so"));
            File.WriteAllText(source, Override);
            if (Run("cc", ["-shared", "-fPIC", "-o", library, source]) != 0)
                throw new UserError(
                    "--mkl-best was given, but it needs a C compiler, `cc`, and none could be run: install one, or leave it out.");
            return Run(Environment.ProcessPath!, [.. Program(), .. arguments], ("LD_PRELOAD", library), (Lifted, "lifted"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // `dotnet latent.dll` is two words
    static string[] Program() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];

    static int Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments);
            foreach (var (name, value) in environment) start.Environment[name] = value;
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    // the vendor's first four letters: Auth(enticAMD)
    static bool IsOfAmd => X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == 0x68747541;

    static int? Branch()
    {
        if (!NativeLibrary.TryLoad(Library, typeof(TorchSharp.torch).Assembly, null, out var library)) return null;
        return NativeLibrary.TryGetExport(library, "mkl_serv_cbwr_get_auto_branch", out var _) ? AutoBranch() : null;
    }

    [LibraryImport(Library, EntryPoint = "mkl_serv_cbwr_get_auto_branch")]
    private static partial int AutoBranch();
}
