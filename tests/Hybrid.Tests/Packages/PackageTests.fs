/// The two packages, as a stranger meets them: packed, put into a folder, installed into projects and scripts that know nothing of this one.
module LatentRecursion.Tests.PackageTests

open System
open System.IO
open System.IO.Compression
open System.Reflection.Metadata
open System.Reflection.PortableExecutable
open System.Text
open Expecto

let private configuration =
    DirectoryInfo(AppContext.BaseDirectory).Parent |> nonNull |> _.Name

let private ids = [ "LatentRecursion"; "LatentRecursion.Laws" ]

// one that no package cache has
let private version = $"0.0.1-test.{Guid.NewGuid():N}"

/// What was built, packed into a folder.
let private pack (folder: string) =
    for project in [ "Core.FSharp"; "tests/Laws" ] do
        let project = Path.Combine(Scratch.repository (), project)

        Latent.dotnet
            folder
            [ "pack"
              project
              "--no-build"
              "-c"
              configuration
              "-o"
              folder
              $"-p:PackageVersion={version}" ]
        |> Latent.succeeded
        |> ignore

/// A folder with both packages.
let private feed =
    lazy
        (let folder = Directory.CreateTempSubdirectory("latent-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         pack folder
         folder)

let private file (folder: string) (id: string) =
    Path.Combine(folder, $"{id}.{version}.nupkg")

/// A folder in which the packages are known, and out of which nothing goes into the user's package cache.
let private stranger (test: string -> (string list -> Latent.Ended) -> unit) =
    Scratch.inFolder (fun folder ->
        let cache =
            match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
            | null
            | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget", "packages")
            | cache -> cache

        let variables =
            [ "NUGET_PACKAGES", Path.Combine(folder, "packages")
              "NUGET_FALLBACK_PACKAGES", cache ]

        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="here" value="{feed.Value}" /></packageSources></configuration>"""
        )

        test folder (Latent.runWith variables "dotnet" folder))

let private natives = "libtorch-cpu-linux-x64"

/// An empty project with both packages and one program, run.
let private project (language: string) (extension: string) (program: string) : string =
    let mutable out = ""

    stranger (fun folder dotnet ->
        let references =
            (natives, "2.10.0") :: [ for id in ids -> id, version ]
            |> List.map (fun (id, version) -> $"""<PackageReference Include="{id}" Version="{version}" />""")
            |> String.concat ""

        let source = $"Program{extension}"

        let compile =
            if extension = ".fs" then
                $"""<Compile Include="{source}" />"""
            else
                ""

        let path = Path.Combine(folder, $"Stranger.{language}proj")

        File.WriteAllText(
            path,
            $"""<Project Sdk="Microsoft.NET.Sdk">
<PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup>
<ItemGroup>{compile}{references}</ItemGroup></Project>"""
        )

        File.WriteAllText(Path.Combine(folder, source), program)
        out <- (dotnet [ "run"; "--project"; path ] |> Latent.succeeded).Out)

    out

let private bytes (package: string) (entry: string) =
    use archive = ZipFile.OpenRead package
    use stream = (nonNull (archive.GetEntry entry)).Open()
    use copy = new MemoryStream()
    stream.CopyTo copy
    copy.ToArray()

let private documents (assembly: byte array) =
    use reader = new PEReader(new MemoryStream(assembly))

    let symbols =
        reader.ReadDebugDirectory()
        |> Seq.find (fun entry -> entry.Type = DebugDirectoryEntryType.EmbeddedPortablePdb)
        |> reader.ReadEmbeddedPortablePdbDebugDirectoryData

    let metadata = symbols.GetMetadataReader()
    [ for handle in metadata.Documents -> metadata.GetString((metadata.GetDocument handle).Name) ]

let tests =
    testSequenced
    <| testList
        "packages"
        [ test "hold assembly, documentation, symbols, readme and licence, and no folder of this machine" {
              for id in ids do
                  let read = bytes (file feed.Value id)
                  let words (entry: string) = Encoding.UTF8.GetString(read entry)
                  let assembly = read $"lib/net10.0/{id}.dll"
                  Expect.stringContains (words $"lib/net10.0/{id}.xml") "<summary>" "documentation"
                  Expect.stringContains (words "README.md") $"# {id}\n" "readme"
                  Expect.stringContains (words "LICENSE") "MIT" "licence"
                  Expect.all (documents assembly) _.StartsWith("/_/") "sources by their place in the clone"
                  Expect.isFalse (Encoding.Latin1.GetString(assembly).Contains(Scratch.repository ())) "no folder of this machine"
          }

          test "are the same bytes when packed again" {
              Scratch.inFolder (fun folder ->
                  pack folder

                  for id in ids do
                      Expect.equal (File.ReadAllBytes(file folder id)) (File.ReadAllBytes(file feed.Value id)) id)
          }

          test "run in an empty F# project, as their readme says" {
              let out =
                  project "fs" ".fs" (Scripts.documented "fsharp" "Core.FSharp/README.md").Head

              Expect.stringContains out "network calls a puzzle: 336 and 18" "the plan"
              Expect.stringContains out "after step 6: " "the roll-out"
          }

          test "run in an empty C# project, as their readme says" {
              let out =
                  project "cs" ".cs" (Scripts.documented "csharp" "Core.FSharp/README.md").Head

              Expect.stringContains out "trm: 336 network calls a puzzle" "the plan"
          }

          test "run in a script by #r \"nuget: ...\", as their readme says" {
              stranger (fun folder dotnet ->
                  let lines =
                      [ $"#i \"nuget: {feed.Value}\""
                        $"#r \"nuget: LatentRecursion.Laws, {version}\""
                        $"#r \"nuget: {natives}, 2.10.0\""
                        (Scripts.documented "fsharp" "tests/Laws/README.md").Head ]

                  let script = Scripts.write folder "laws.fsx" (String.concat "\n" lines)
                  let out = (dotnet [ "fsi"; "--quiet"; script ] |> Latent.succeeded).Out
                  Expect.stringContains out "counts its steps" "the law"
                  Expect.stringContains out "Law.check 1UL 1 law" "the counterexample, again")
          } ]
