namespace LatentRecursion

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Runtime.Loader
open System.Security.Cryptography

/// Finds and loads the native libraries on 64-bit Linux, where .NET does not: in scripts and notebooks, which have no list of them, and where
/// TorchSharp's own was linked for a newer C++ library than there is (Debian 12, Ubuntu 22.04).
[<RequireQualifiedAccess>]
module Libtorch =
    // TorchSharp 0.107.0's was linked with GCC 13, and asks for this version for the sake of one symbol, a marker that does nothing
    let private version = "GLIBCXX_3.4.32"
    let private marker = "_ZSt21ios_base_library_initv"
    let private standIn = "_ZNSt6chrono3_V212steady_clock3nowEv"
    let private own = "LibTorchSharp"

    let private natives = Path.Combine("runtimes", "linux-x64", "native")

    let private home () =
        Environment.GetFolderPath Environment.SpecialFolder.UserProfile

    let private packageCache () =
        match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
        | null
        | "" -> Path.Combine(home (), ".nuget", "packages")
        | folder -> folder

    // 0.107 is later than 0.99
    let private versionOf (folder: string) =
        match Version.TryParse((DirectoryInfo folder).Name.Split('-')[0]) with
        | true, (NonNull version) -> version
        | _ -> Version()

    /// Where the libraries may lie: in a program's folder, below a build's, or in the package cache.
    let folders () : string list =
        let assembly =
            match Path.GetDirectoryName typeof<TorchSharp.torch>.Assembly.Location with
            | null
            | "" -> AppContext.BaseDirectory
            | folder -> folder

        // <cache>/torchsharp/<version>/lib/<framework>
        let besides = Path.GetFullPath(Path.Combine(assembly, "..", "..", "..", ".."))

        let packages =
            [ for cache in [ besides; packageCache () ] do
                  for of' in [ "torchsharp"; "libtorch-cpu-linux-x64"; "libtorch-cuda-12.8-linux-x64" ] do
                      let versions = Path.Combine(cache, of')

                      if Directory.Exists versions then
                          yield! Directory.GetDirectories versions |> Array.sortByDescending versionOf ]

        // the package's own before those of other versions
        let own = Path.GetFullPath(Path.Combine(assembly, "..", ".."))

        assembly
        :: [ for folder in assembly :: own :: packages -> Path.Combine(folder, natives) ]
        |> List.distinct
        |> List.filter Directory.Exists

    let private userFolder () =
        let cache =
            match Environment.GetEnvironmentVariable "XDG_CACHE_HOME" with
            | null
            | "" -> Path.Combine(home (), ".cache")
            | folder -> folder

        try
            Directory.CreateDirectory(Path.Combine(cache, "latent-recursion")).FullName
        with _ ->
            // no home, or one that cannot be written
            Directory.CreateTempSubdirectory("latent-recursion-").FullName

    // under its own name, by which whoever asks for it finds it loaded; the package stays as it is
    let private relaxedCopy (library: string) : string option =
        let bytes = File.ReadAllBytes library

        if not (Elf.isLibrary bytes) then
            None
        else
            Elf.relaxed version marker standIn bytes
            |> Option.map (fun relaxed ->
                let name = Convert.ToHexStringLower(SHA256.HashData relaxed).Substring(0, 16)
                let folder = Directory.CreateDirectory(Path.Combine(userFolder (), name)).FullName
                let copy = Path.Combine(folder, Path.GetFileName library |> string)

                if not (File.Exists copy) then
                    let temporary = Path.Combine(folder, $".{Guid.NewGuid():N}")
                    File.WriteAllBytes(temporary, relaxed)
                    File.Move(temporary, copy, overwrite = true)

                copy)

    let private tryLoad (path: string) : nativeint option =
        match NativeLibrary.TryLoad path with
        | true, handle -> Some handle
        | _ -> None

    let private load (name: string) : nativeint =
        let found =
            [ for folder in folders () do
                  let path = Path.Combine(folder, $"lib{name}.so")

                  if File.Exists path then
                      path ]

        let relaxed path =
            // it needs libtorch, which lies beside the original or in another package
            for needed in [ "c10"; "torch_cpu"; "torch" ] do
                folders ()
                |> List.tryPick (fun folder -> tryLoad (Path.Combine(folder, $"lib{needed}.so")))
                |> ignore

            tryLoad path
            |> Option.orElseWith (fun () -> relaxedCopy path |> Option.bind tryLoad)

        found
        |> List.tryPick (if name = own then relaxed else tryLoad)
        |> Option.defaultValue 0n

    let private registered =
        lazy
            (if
                 OperatingSystem.IsLinux()
                 && RuntimeInformation.ProcessArchitecture = Architecture.X64
             then
                 let resolve = Func<Assembly, string, nativeint>(fun _ name -> load name)

                 match AssemblyLoadContext.GetLoadContext typeof<TorchSharp.torch>.Assembly with
                 | null -> ()
                 | context -> context.add_ResolvingUnmanagedDll resolve)

    /// Lets the libraries be found at their first use. To be called before it; calling it again does nothing.
    let prepare () : unit = registered.Force()
