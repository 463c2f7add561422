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

/// The repository that the tests were built in, if it is still there.
let repository =
    let rec root (at: DirectoryInfo | null) =
        match at with
        | null -> None
        | at when File.Exists(Path.Combine(at.FullName, "Hybrid.sln")) -> Some at.FullName
        | at -> root at.Parent

    root (DirectoryInfo System.AppContext.BaseDirectory)

/// Files of `../shared` beside the repository; the test skips where that folder is absent.
let sharedFiles (folder: string) (pattern: string) =
    match repository with
    | Some root when Directory.Exists(Path.Combine(root, "..", "shared", folder)) ->
        Directory.GetFiles(Path.Combine(root, "..", "shared", folder), pattern)
    | _ -> skiptest $"../shared/{folder} is not here"
