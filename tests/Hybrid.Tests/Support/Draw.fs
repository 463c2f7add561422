/// Seeded tensors and comparisons of tensors that say where two differ.
module LatentRecursion.Tests.Draw

open Expecto
open TorchSharp
open LatentRecursion

/// A test whose tensors are freed when it ends.
let case name (test: unit -> unit) =
    testCase name (fun () ->
        use _ = torch.NewDisposeScope()
        test ())

let private one (seed: int) = torch.tensor [| int64 seed |]

/// Standard normal numbers, float64.
let normal (seed: int) (shape: int64 list) : Tensor =
    (Noise.normal (one seed) (Array.ofList shape)).squeeze 0L

/// Tokens from 0 to `vocabulary` - 1, int64.
let tokens (seed: int) (vocabulary: int) (shape: int64 list) : Tensor =
    ((Noise.uniform (one seed) (Array.ofList shape)).squeeze 0L
     * number (float vocabulary))
        .to_type
        torch.int64

let flags (values: bool list) : Tensor = torch.tensor (Array.ofList values)

let indices (values: int64 list) : Tensor = torch.tensor (Array.ofList values)

let reals (values: float list) : Tensor = torch.tensor (Array.ofList values)

let floats (tensor: Tensor) : float list =
    tensor.detach().to_type(torch.float64).contiguous().view(-1L).data<float>().ToArray()
    |> List.ofArray

let wholes (tensor: Tensor) : int64 list =
    tensor.detach().to_type(torch.int64).contiguous().view(-1L).data<int64>().ToArray()
    |> List.ofArray

let number (tensor: Tensor) : float = floats tensor |> List.exactlyOne

/// The largest absolute difference; equal infinities differ by 0, and what is no number differs from everything.
let apart (left: Tensor) (right: Tensor) : float =
    let gap (a: float) b = if a = b then 0.0 else abs (a - b)
    // max keeps a NaN
    List.map2 gap (floats left) (floats right) |> List.fold max 0.0

/// Every value within `tolerance` of the expected one.
let within (tolerance: float) (actual: Tensor) (expected: Tensor) (message: string) =
    Expect.equal (List.ofArray actual.shape) (List.ofArray expected.shape) $"{message}: the shape"
    let gap = apart actual expected
    Expect.isTrue (gap <= tolerance) $"{message}: {gap} apart, {tolerance} allowed"

/// The same bits in the same shape and type.
let equal (actual: Tensor) (expected: Tensor) (message: string) =
    Expect.equal actual.dtype expected.dtype $"{message}: the type"
    within 0.0 actual expected message

/// As `equal`, for every tensor of two bundles.
let equalBundles (actual: 'State :> IBundle<'State>) (expected: 'State) (message: string) =
    for (name, left), (expectedName, right) in List.zip (Bundle.fields actual) (Bundle.fields expected) do
        Expect.equal name expectedName message
        equal left right $"{message}: {name}"

/// As `within`, for every tensor of two bundles.
let closeBundles (tolerance: float) (actual: 'State :> IBundle<'State>) (expected: 'State) (message: string) =
    for (name, left), (expectedName, right) in List.zip (Bundle.fields actual) (Bundle.fields expected) do
        Expect.equal name expectedName message
        within tolerance left right $"{message}: {name}"

/// The sentence of the `ArgumentException` that an action must end in.
let refusal (action: unit -> 'Result) : string =
    try
        action () |> ignore
        failtest "no error"
    with :? System.ArgumentException as error ->
        error.Message
