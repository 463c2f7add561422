/// A server that answers every request as it is told: breaking off, ignoring ranges, changing its mind.
module LatentRecursion.Tests.FileServer

open System
open System.Collections.Concurrent
open System.IO
open System.Net
open System.Net.Sockets
open System.Text
open System.Threading

/// A request's path and header lines.
type Request =
    { Path: string
      Headers: Map<string, string> }

let private head status (lines: string list) =
    Encoding.ASCII.GetBytes(String.Join("\r\n", $"HTTP/1.1 {status}" :: lines @ [ "Connection: close"; ""; "" ]))

let private tag etag =
    if etag = "" then [] else [ $"ETag: {etag}" ]

/// The whole file.
let whole etag (content: byte array) (_: Request) =
    Array.append (head "200 OK" ($"Content-Length: {content.Length}" :: tag etag)) content

/// The whole file is promised, but the connection ends after so many bytes.
let brokenAfter count etag (content: byte array) request =
    let complete = whole etag content request
    Array.truncate (complete.Length - content.Length + count) complete

/// What is asked for, whatever the version that the client has.
let part etag (content: byte array) request =
    match Map.tryFind "range" request.Headers with
    | None -> whole etag content request
    | Some range ->
        let first = int (range.Replace("bytes=", "").TrimEnd '-')

        if first >= content.Length then
            head "416 Range Not Satisfiable" [ $"Content-Range: bytes */{content.Length}"; "Content-Length: 0" ]
        else
            let lines =
                [ $"Content-Range: bytes {first}-{content.Length - 1}/{content.Length}"
                  $"Content-Length: {content.Length - first}" ]

            Array.append (head "206 Partial Content" (lines @ tag etag)) (Array.skip first content)

/// What is asked for where the client has this version, or else the whole file.
let current etag content request =
    if Map.tryFind "if-range" request.Headers = Some etag then
        part etag content request
    else
        whole etag content request

/// No file.
let failed status (_: Request) = head status [ "Content-Length: 0" ]

let private readRequest (stream: Stream) =
    let reader = new StreamReader(stream, Encoding.ASCII, false, 1024, true)
    let first = string (reader.ReadLine())

    let headers =
        Seq.initInfinite (fun _ -> string (reader.ReadLine()))
        |> Seq.takeWhile (fun line -> line <> "")
        |> Seq.map (fun line ->
            let colon = line.IndexOf ':'
            line.Substring(0, colon).ToLowerInvariant(), line.Substring(colon + 1).Trim())
        |> Map.ofSeq

    { Path = first.Split(' ')[1]
      Headers = headers }

/// Runs a test against a server that gives its answers in order, the last of them again and again; the test gets the
/// server's address and a function that tells the requests so far.
let run (answers: (Request -> byte array) list) (test: string -> (unit -> Request list) -> unit) =
    use listener = new TcpListener(IPAddress.Loopback, 0)
    listener.Start()
    let requests = ConcurrentQueue<Request>()

    let serve () =
        try
            while true do
                use client = listener.AcceptTcpClient()
                use stream = client.GetStream()
                let request = readRequest stream
                let answer = answers[min requests.Count (answers.Length - 1)]
                requests.Enqueue request
                stream.Write(ReadOnlySpan(answer request))
        with :? SocketException ->
            () // the listener was stopped

    let thread = Thread(serve, IsBackground = true)
    thread.Start()

    try
        test $"http://127.0.0.1:{(listener.LocalEndpoint :?> IPEndPoint).Port}" (fun () -> List.ofSeq requests)
    finally
        listener.Stop()
        thread.Join()
