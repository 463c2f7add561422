using System.Text.Json;

namespace LatentRecursion.Host.Reports;

/// <summary>One puzzle solved step by step, with a slider: the data, and the elements that <c>page.js</c> fills.</summary>
static class Player
{
    static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web);

    public static Html Of(PuzzleFace face, IReadOnlyList<SchemeSummary> schemes) => Html.Of($"""
        <div class="player" id="player">
        {Html.Json("player-data", Json(face, schemes))}
        <div class="controls">
        <label>Scheme <select id="player-scheme">{schemes.Select(scheme => Html.Of($"<option>{scheme.Scheme}</option>"))}</select></label>
        <button type="button" id="player-back" aria-label="one step back">&#9664;</button>
        <input type="range" id="player-step" min="0" value="0" step="1" aria-label="supervised step">
        <button type="button" id="player-next" aria-label="one step on">&#9654;</button>
        </div>
        <p id="player-words" aria-live="polite"></p>
        <div class="grid-box"><table id="player-grid" aria-label="the puzzle after this step"></table></div>
        <p class="legend"><b>Bold</b>: given. <span class="mark changed">Boxed</span>: changed in this step. <span class="mark wrong">Struck out</span>: wrong. Faint: unsure.</p>
        </div>
        """);

    static string Json(PuzzleFace face, IReadOnlyList<SchemeSummary> schemes) => JsonSerializer.Serialize(
        new
        {
            face,
            schemes = schemes.Select(scheme => new
            {
                scheme.Scheme,
                scheme.Walk.Question,
                scheme.Walk.Labels,
                steps = scheme.Walk.Steps.Select(step => new { step.Step, step.Calls, step.Answer, confidence = step.Confidence.Select(Rounded), halt = Rounded(step.Halt) }),
            }),
        },
        Style);

    static double? Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : null;
}
