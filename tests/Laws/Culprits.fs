namespace LatentRecursion.Laws

/// A wrong combinator, operator, merge, part, symmetry, claim, scheme or count for every law: a law that nothing can break
/// says nothing.
[<RequireQualifiedAccess>]
module Culprits =
    /// One at least for every law; the tests hold it to that.
    let all: Culprit list =
        [ CombinatorCulprits.all
          MergeCulprits.all
          PartCulprits.all
          RandomCulprits.all
          OperatorCulprits.all
          ClaimCulprits.all
          SchemeCulprits.all
          TheoremCulprits.all ]
        |> List.concat
