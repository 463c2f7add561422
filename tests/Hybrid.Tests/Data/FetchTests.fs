module LatentRecursion.Tests.FetchTests

open System
open System.IO
open System.Net.Http
open System.Security.Cryptography
open System.Text.Json
open Expecto
open LatentRecursion.Host
open LatentRecursion.Host.Data

let private name = "train.csv"

/// Contents of a hundred thousand bytes.
let private content seed =
    let bytes = Array.zeroCreate 100_000
    Random(seed).NextBytes bytes
    bytes

let private first, second = content 1, content 2

let private sha (bytes: byte array) =
    Convert.ToHexStringLower(SHA256.HashData bytes)

/// Fetches the file into a folder.
let private fetch (address: string) (known: string | null) folder =
    use client = new HttpClient()

    let set =
        PublicDataset("tiny", "a file", [| PublicFile(name, Uri $"{address}/{name}", known) |])

    let files =
        DatasetFetch(client, TimeSpan.Zero).Fetch(set, folder, (fun _ _ _ -> ()))

    (Seq.exactlyOne files).Sha256

let private stored folder =
    File.ReadAllBytes(Path.Combine(folder, name))

/// A fetch against these answers must end with this content, and with no trace of what was temporary.
let private fetches what answers expected check =
    test what {
        Scratch.inFolder (fun folder ->
            FileServer.run answers (fun address requests ->
                Expect.equal (fetch address null folder) (sha expected) "checksum"
                Expect.equal (stored folder) expected "content"
                Expect.equal (Scratch.names folder) [ DatasetFetch.LockName; name ] "nothing else"
                check (requests ())))
    }

let private ranges (requests: FileServer.Request list) =
    requests |> List.map (fun request -> Map.tryFind "range" request.Headers)

let private resumed (requests: FileServer.Request list) =
    Expect.equal (ranges requests) [ None; Some "bytes=40000-" ] "the rest was asked for"
    Expect.equal (Map.tryFind "if-range" requests[1].Headers) (Some "\"v1\"") "of this version only"

let private broken = FileServer.brokenAfter 40_000 "\"v1\"" first

let private resuming =
    testList
        "a download"
        [ fetches "comes whole" [ FileServer.whole "\"v1\"" first ] first (fun requests ->
              Expect.equal (ranges requests) [ None ] "once")

          fetches "that breaks off goes on where it was" [ broken; FileServer.current "\"v1\"" first ] first resumed

          fetches "begins anew where the server ignores ranges" [ broken; FileServer.whole "\"v1\"" first ] first resumed

          fetches
              "of a file that has changed in between is that of the new one"
              [ broken; FileServer.current "\"v2\"" second ]
              second
              resumed

          fetches
              "is never joined from two versions, also by a server that ignores If-Range"
              [ broken; FileServer.part "\"v2\"" second; FileServer.part "\"v2\"" second ]
              second
              (fun requests -> Expect.equal (ranges requests) [ None; Some "bytes=40000-"; None ] "then all of it")

          fetches
              "begins anew where the version is not known"
              [ FileServer.brokenAfter 40_000 "" first; FileServer.part "" first ]
              first
              (fun requests -> Expect.equal (ranges requests) [ None; None ] "no range")

          fetches
              "begins anew where the version is only a weak one"
              [ FileServer.brokenAfter 40_000 "W/\"v1\"" first
                FileServer.part "W/\"v1\"" first ]
              first
              (fun requests -> Expect.equal (ranges requests) [ None; None ] "no range")

          fetches
              "survives a server that is busy"
              [ FileServer.failed "503 Service Unavailable"
                FileServer.failed "429 Too Many Requests"
                FileServer.whole "\"v1\"" first ]
              first
              (fun requests -> Expect.equal requests.Length 3 "attempts")

          test "that fails for good is kept, and the next one goes on from it" {
              Scratch.inFolder (fun folder ->
                  FileServer.run [ broken; FileServer.failed "503 Service Unavailable" ] (fun address requests ->
                      try
                          fetch address null folder |> ignore
                          failtest "no error"
                      with :? IOException as error ->
                          Expect.stringContains error.Message "40000 bytes are kept" "what to do"

                      Expect.equal (requests ()).Length 5 "gives up")

                  Expect.equal (Scratch.names folder) [ ".partial-train.csv"; ".partial-train.csv.json" ] "kept"

                  // another server has another address: what it has may be another file
                  FileServer.run [ FileServer.current "\"v1\"" first ] (fun address requests ->
                      Expect.equal (fetch address null folder) (sha first) "checksum"
                      Expect.equal (ranges (requests ())) [ None ] "not from another address"))
          }

          test "that was killed goes on in the next process, also after its last byte" {
              for arrived in [ 40_000; first.Length ] do
                  Scratch.inFolder (fun folder ->
                      FileServer.run [ FileServer.current "\"v1\"" first ] (fun address requests ->
                          File.WriteAllBytes(Path.Combine(folder, ".partial-train.csv"), Array.truncate arrived first)

                          File.WriteAllText(
                              Path.Combine(folder, ".partial-train.csv.json"),
                              $"""{{"url": "{address}/{name}", "version": "\"v1\""}}"""
                          )

                          Expect.equal (fetch address null folder) (sha first) "checksum"
                          Expect.equal (stored folder) first "content"
                          Expect.equal (ranges (requests ())) [ Some $"bytes={arrived}-" ] "the rest"))
          }

          test "has one process at a time" {
              Scratch.inFolder (fun folder ->
                  use _ =
                      new FileStream(
                          Path.Combine(folder, ".partial-train.csv"),
                          FileMode.Create,
                          FileAccess.Write,
                          FileShare.None
                      )

                  FileServer.run [ FileServer.whole "\"v1\"" first ] (fun address _ ->
                      Scratch.userError [ "Another process is downloading" ] (fun () -> fetch address null folder |> ignore)))
          } ]

let private checking =
    testList
        "a fetched file"
        [ test "with another checksum than the recipe's is not kept" {
              Scratch.inFolder (fun folder ->
                  FileServer.run [ FileServer.whole "\"v1\"" second ] (fun address _ ->
                      Scratch.userError [ sha second; sha first; "the recipe"; "--url" ] (fun () ->
                          fetch address (sha first) folder |> ignore)

                      Expect.isEmpty (Scratch.names folder) "nothing"))
          }

          test "that is there already is checked, not fetched" {
              Scratch.inFolder (fun folder ->
                  FileServer.run [ FileServer.whole "\"v1\"" first ] (fun address requests ->
                      Expect.equal (fetch address null folder) (sha first) "fetched"
                      Expect.equal (fetch address null folder) (sha first) "as recorded"
                      Expect.equal (fetch address (sha first) folder) (sha first) "as in the recipe"

                      Expect.equal (requests ()).Length 1 "once"
                      File.AppendAllText(Path.Combine(folder, name), "x")

                      Scratch.userError [ "there already"; sha first; "remove it" ] (fun () ->
                          fetch address null folder |> ignore)))
          }

          test "that differs from the first fetch is refused" {
              Scratch.inFolder (fun folder ->
                  FileServer.run [ FileServer.whole "\"v1\"" first; FileServer.whole "\"v2\"" second ] (fun address _ ->
                      fetch address null folder |> ignore
                      File.Delete(Path.Combine(folder, name))

                      Scratch.userError [ sha second; sha first; "the first fetch" ] (fun () ->
                          fetch address null folder |> ignore)

                      Expect.equal (Scratch.names folder) [ DatasetFetch.LockName ] "not kept"))
          }

          test "of which nothing is known is left alone" {
              Scratch.inFolder (fun folder ->
                  File.WriteAllText(Path.Combine(folder, name), "mine")

                  Scratch.userError [ "there already"; DatasetFetch.LockName ] (fun () ->
                      fetch "http://127.0.0.1:1" null folder |> ignore)

                  Expect.equal (File.ReadAllText(Path.Combine(folder, name))) "mine" "as it was")
          }

          test "that is not at its address is a mistake that names it, and leaves nothing" {
              Scratch.inFolder (fun folder ->
                  let folder = Path.Combine(folder, "new")

                  FileServer.run [ FileServer.failed "404 Not Found" ] (fun address requests ->
                      Scratch.userError [ address; "404 Not Found"; "--url" ] (fun () -> fetch address null folder |> ignore)
                      Expect.equal (requests ()).Length 1 "once"
                      Expect.isFalse (Directory.Exists folder) "nothing"))
          } ]

let private sets =
    testList
        "a public set"
        [ test "has an address for every file" {
              Expect.equal (List.ofSeq PublicDataset.Names) [ "maze-30x30-hard-1k"; "sudoku-extreme" ] "sets"

              for set in PublicDataset.Names do
                  for file in (PublicDataset.Named set).Files do
                      Expect.equal file.Url.Scheme "https" "address"
                      Expect.stringEnds file.Url.AbsolutePath $"sapientinc/{set}/resolve/main/{file.Name}" "address"
          }

          test "that is not known is a mistake that names the nearest" {
              Scratch.userError [ "'sudoku-extrem'"; "'sudoku-extreme'" ] (fun () ->
                  PublicDataset.Named "sudoku-extrem" |> ignore)
          }

          for url, parts in
              [ "nonsense", [ "'nonsense'"; "https://" ]
                "file:///etc/train.csv", [ "https://" ]
                "https://example.org/valid.csv", [ "'valid.csv'"; "train.csv and test.csv" ] ] do
              test $"is not at {url}" {
                  Scratch.userError parts (fun () -> (PublicDataset.Named "sudoku-extreme").At [| url |] |> ignore)
              }

          test "comes from another address by the command line" {
              Scratch.inFolder (fun folder ->
                  FileServer.run [ FileServer.whole "\"v1\"" first ] (fun address requests ->
                      let ended =
                          Latent.run
                              folder
                              [ "data"
                                "fetch"
                                "sudoku-extreme"
                                "--url"
                                $"{address}/mirror/test.csv"
                                "--json" ]

                      Expect.equal ended.Code 0 ended.Err
                      use document = JsonDocument.Parse ended.Out
                      let file = document.RootElement.GetProperty("files")[0]
                      Expect.equal (string (file.GetProperty "sha256")) (sha first) "checksum"
                      Expect.equal (requests ()).Head.Path "/mirror/test.csv" "address"
                      let fetched = Path.Combine(folder, "downloads", "sudoku-extreme")
                      Expect.equal (Scratch.names fetched) [ DatasetFetch.LockName; "test.csv" ] "files"))
          } ]

let tests = testList "fetch:" [ resuming; checking; sets ]
