/// Folders that a test may fill and that are gone after it.
module LatentRecursion.Tests.Scratch

open System.IO
open Expecto
open LatentRecursion.Host

/// Runs a test in a new empty folder.
let inFolder (test: string -> unit) =
    let folder = Directory.CreateTempSubdirectory("latent-").FullName

    try
        test folder
    finally
        Directory.Delete(folder, true)

/// The sentence of the user's error that an action must end in; each of the parts must be in it.
let userError (parts: string list) (action: unit -> unit) =
    let message =
        try
            action ()
            failtest "no error"
        with :? UserError as error ->
            error.Message

    for part in parts do
        Expect.stringContains message part "the sentence"

/// The names in a folder, those with a leading dot too.
let names (folder: string) =
    Directory.GetFileSystemEntries folder
    |> Array.map Path.GetFileName
    |> Array.sort
    |> List.ofArray

let rec private above (folder: DirectoryInfo | null) =
    match folder with
    | null -> skiptest "there is no Hybrid.sln above the tests"
    | folder when File.Exists(Path.Combine(folder.FullName, "Hybrid.sln")) -> folder.FullName
    | folder -> above folder.Parent

/// The folder of the repository; the test skips where it runs outside.
let repository () =
    above (DirectoryInfo System.AppContext.BaseDirectory)

/// Files of `../shared` beside the repository; the test skips where that folder is absent.
let sharedFiles (folder: string) (pattern: string) =
    let shared = Path.Combine(repository (), "..", "shared", folder)

    if Directory.Exists shared then
        Directory.GetFiles(shared, pattern)
    else
        skiptest $"../shared/{folder} is not here"

/// The error that an action must end in.
let error (action: unit -> unit) : exn =
    let ended =
        try
            action ()
            None
        with error ->
            Some error

    Expect.wantSome ended "an error"
