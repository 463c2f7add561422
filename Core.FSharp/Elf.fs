namespace LatentRecursion

open System
open System.Text

/// Shared libraries of Linux, 64-bit: what a library needs of another may be made weak.
[<RequireQualifiedAccess>]
module internal Elf =
    let private symbolSize = 24
    let private weak = 2uy

    /// A file's bytes, and where its parts are.
    type private Image(bytes: byte array) =
        member _.Bytes = bytes
        member _.Whole(at: int) = BitConverter.ToInt32(bytes, at)
        member _.Half(at: int) = int (BitConverter.ToUInt16(bytes, at))
        member _.Long(at: int) = int (BitConverter.ToInt64(bytes, at))

        member _.Text(at: int) =
            Encoding.ASCII.GetString(bytes, at, Array.IndexOf(bytes, 0uy, at) - at)

        /// Offset and size of the section of a name, of those that the table of section headers lists.
        member image.Section(name: string) : int * int =
            let table, entry, count = image.Long 0x28, image.Half 0x3A, image.Half 0x3C
            let header number = table + number * entry
            let names = image.Long(header (image.Half 0x3E) + 0x18)

            match
                Seq.init count header
                |> Seq.tryFind (fun header -> image.Text(names + image.Whole header) = name)
            with
            | Some header -> image.Long(header + 0x18), image.Long(header + 0x20)
            | None -> invalidArg (nameof name) $"The library has no section {name}."

    let private symbol (image: Image) (name: string) : int option =
        let symbols, size = image.Section ".dynsym"
        let names, _ = image.Section ".dynstr"

        Seq.init (size / symbolSize) id
        |> Seq.tryFind (fun number -> image.Text(names + image.Whole(symbols + symbolSize * number)) = name)

    // a list of libraries, each with a list of versions that are needed of it
    let private weaken (image: Image) (version: string) =
        let names, _ = image.Section ".dynstr"

        let rec versions at count =
            if count > 0 then
                if image.Text(names + image.Whole(at + 8)) = version then
                    image.Bytes[at + 4] <- image.Bytes[at + 4] ||| weak

                versions (at + image.Whole(at + 12)) (count - 1)

        let rec libraries at =
            versions (at + image.Whole(at + 8)) (image.Half(at + 2))
            let next = image.Whole(at + 12)

            if next <> 0 then
                libraries (at + next)

        libraries (fst (image.Section ".gnu.version_r"))

    let isLibrary (bytes: byte array) =
        bytes.Length >= 64 && Array.truncate 5 bytes = "\127ELF\002"B

    /// A copy that loads where a version of another library's symbols is missing: the need of the version becomes weak, and its one symbol,
    /// a function without arguments, is bound to another such function that the library imports already. None where it does not import both.
    let relaxed (version: string) (missing: string) (standIn: string) (bytes: byte array) : byte array option =
        let image = Image(Array.copy bytes)

        match symbol image missing, symbol image standIn with
        | Some missing, Some standIn ->
            let symbols, _ = image.Section ".dynsym"
            let versions, _ = image.Section ".gnu.version"
            Array.blit image.Bytes (symbols + symbolSize * standIn) image.Bytes (symbols + symbolSize * missing) 4
            Array.blit image.Bytes (versions + 2 * standIn) image.Bytes (versions + 2 * missing) 2
            weaken image version
            Some image.Bytes
        | _ -> None
