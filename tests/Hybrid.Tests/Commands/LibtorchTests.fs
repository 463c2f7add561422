module LatentRecursion.Tests.LibtorchTests

open System.IO
open Expecto
open LatentRecursion

let private own () =
    Libtorch.folders ()
    |> List.map (fun folder -> Path.Combine(folder, "libLibTorchSharp.so"))
    |> List.tryFind File.Exists

let tests =
    testList
        "native libraries"
        [ test "TorchSharp's own is found beside this build" {
              match own () with
              | Some file -> Expect.isGreaterThan (FileInfo(file).Length) 1_000_000L file
              | None -> failtest $"""not in {String.concat ", " (Libtorch.folders ())}"""
          }

          test "a script that knows nothing of packages loads them by one line" {
              Scratch.inFolder (fun folder ->
                  let script = Path.Combine(folder, "first.fsx")
                  let core = typeof<Plan>.Assembly.Location
                  let torch = typeof<TorchSharp.torch>.Assembly.Location

                  File.WriteAllText(
                      script,
                      $"#r \"{core}\"\n#r \"{torch}\"\nLatentRecursion.Libtorch.prepare ()\nprintf \"%%g\" (TorchSharp.torch.ones(3L).sum().item<float32>())\n"
                  )

                  let ended = Latent.dotnet folder [ "fsi"; "--quiet"; script ]
                  Expect.equal (ended.Code, ended.Out) (0, "3") ended.Err)
          } ]
