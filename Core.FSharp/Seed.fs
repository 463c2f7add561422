namespace LatentRecursion

module Placeholder =
    let one = 1
