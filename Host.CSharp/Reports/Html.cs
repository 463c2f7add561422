using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace LatentRecursion.Host.Reports;

/// <summary>
/// A piece of a page. Text goes in escaped, for content and for attributes in double quotes; only other pieces go in as they are. A double
/// does not go in at all: <see cref="Figures"/> says how it shows.
/// </summary>
public sealed class Html
{
    readonly string markup;

    Html(string markup) => this.markup = markup;

    /// <summary>The piece that an interpolated string spells.</summary>
    public static Html Of(Pieces pieces) => new(pieces.ToString());

    /// <summary>Markup of our own, as it is.</summary>
    public static Html Trusted(string markup) => new(markup);

    /// <summary>JSON for a script to find under an id. Without a less-than sign, no string in it can end the element.</summary>
    public static Html Json(string id, string json) =>
        Of($"""<script type="application/json" id="{id}">{Trusted(json.Replace("<", "\\u003c", StringComparison.Ordinal))}</script>""");

    /// <summary>The markup.</summary>
    public override string ToString() => markup;

    /// <summary>Collects the parts of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Pieces(int literalLength, int holes)
    {
        readonly StringBuilder markup = new(literalLength + 16 * holes);

        /// <summary>What is between the holes, as it is.</summary>
        public void AppendLiteral(string literal) => markup.Append(literal);

        /// <summary>Text, escaped.</summary>
        public void AppendFormatted(string? text) => markup.Append(WebUtility.HtmlEncode(text));

        /// <summary>A whole number in digits, without separators.</summary>
        public void AppendFormatted(long number) => markup.Append(number.ToString(CultureInfo.InvariantCulture));

        /// <summary>A piece as it is; nothing for null.</summary>
        public void AppendFormatted(Html? piece) => markup.Append(piece?.markup);

        /// <summary>Pieces as they are, each on a line of its own.</summary>
        public void AppendFormatted(IEnumerable<Html> pieces) => markup.AppendJoin('\n', pieces);

        /// <summary>The markup so far.</summary>
        public override string ToString() => markup.ToString();
    }
}
