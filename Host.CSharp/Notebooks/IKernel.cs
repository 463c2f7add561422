namespace LatentRecursion.Host.Notebooks;

/// <summary>Runs the code of one language; what a cell defines, later cells see.</summary>
interface IKernel
{
    /// <summary>Runs lines; the value of the last expression, or null.</summary>
    /// <param name="code">The lines.</param>
    /// <param name="cell">The number of their cell.</param>
    /// <exception cref="CellException">They do not compile, or throw.</exception>
    object? Run(string code, int cell);

    /// <summary>A value as this language writes it.</summary>
    string Text(object value);

    /// <summary>The value of a name, if there is one of that name.</summary>
    bool TryGet(string name, out object? value);

    /// <summary>Gives a name to a value of another language.</summary>
    void Set(string name, object value);
}
