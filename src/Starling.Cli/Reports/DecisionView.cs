using Spectre.Console;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>Explained decisions for people: the whole in sentences, then a row for each rule.</summary>
internal static class DecisionView
{
    public static void Show(Screen screen, IEnumerable<DecisionExplanation> explanations)
    {
        foreach (var explanation in explanations)
        {
            var title = explanation.Hypothetical
                ? explanation.CommunicationType
                : $"{explanation.Message}, {explanation.CommunicationType}";
            screen.Results.MarkupLineInterpolated($"[bold]{title}[/]: {Name(explanation)}");
            foreach (var sentence in explanation.Sentences)
            {
                screen.Results.WriteLine($"  {sentence}");
            }

            var table = new Table { Border = TableBorder.None };
            table.AddColumn(new TableColumn("  rule") { NoWrap = true });
            table.AddColumn(new TableColumn("verdict") { NoWrap = true });
            table.AddColumn("inputs");
            foreach (var step in explanation.Steps)
            {
                table.AddRow($"  {step.Rule}".EscapeMarkup(), Name(step.Verdict), Inputs(step).EscapeMarkup());
            }

            if (explanation.Steps.Count > 0)
            {
                screen.Results.Write(table);
            }
        }
    }

    private static string Name(DecisionExplanation explanation)
    {
        var verdict = explanation.Verdict == DecisionVerdict.Unspecified ? "" : explanation.Verdict.ToString().ToUpperInvariant();
        var state = explanation.State == MessageState.Unspecified ? "" : StateName.Of(explanation.State);
        return string.Join(", ", new[] { state.Length > 0 ? state : verdict, explanation.Reason }.Where(part => part.Length > 0));
    }

    private static string Name(StepVerdict verdict) =>
        verdict == StepVerdict.NotAsked ? "not asked" : verdict.ToString().ToLowerInvariant();

    private static string Inputs(DecisionStep step) =>
        step.Verdict == StepVerdict.NotAsked
            ? ""
            : step.InputsCase switch
            {
                DecisionStep.InputsOneofCase.Validity => Of(("end", step.Validity.EndTime)),
                DecisionStep.InputsOneofCase.Suppression => Of(("since", step.Suppression.SinceTime), ("source", step.Suppression.Source)),
                DecisionStep.InputsOneofCase.Consent => Of(
                    ("", step.Consent.Finding),
                    ("kind", step.Consent.Kind == ConsentKind.Unspecified ? "" : step.Consent.Kind.ToString()),
                    ("since", step.Consent.SinceTime),
                    ("until", step.Consent.UntilTime),
                    ("source", step.Consent.Source),
                    ("profile", step.Consent.ProfileId)
                ),
                DecisionStep.InputsOneofCase.Review => Of(("since", step.Review.SinceTime)),
                DecisionStep.InputsOneofCase.LocalHours => Of(
                    ("", step.LocalHours.LocalTime),
                    ("in", step.LocalHours.TimeZone),
                    ("known by", $"{step.LocalHours.ZoneGround} {step.LocalHours.ZoneSource}".Trim()),
                    ("hours", step.LocalHours.Hours),
                    ("holiday", step.LocalHours.Holiday),
                    ("changes", step.LocalHours.ChangeTime),
                    ("table", step.LocalHours.TableVersion)
                ),
                DecisionStep.InputsOneofCase.Duplicate => Of(
                    ("", step.Duplicate.Scope),
                    ("first", step.Duplicate.FirstMessage),
                    ("at", step.Duplicate.FirstTime)
                ),
                DecisionStep.InputsOneofCase.InFlight => Of(("other", step.InFlight.OtherMessage)),
                DecisionStep.InputsOneofCase.Cap => Of(
                    ("", step.Cap.Cap.Length > 0 ? $"{step.Cap.Count} of {step.Cap.Cap}" : "no cap"),
                    ("texts", string.Join(", ", step.Cap.Texts.Select(text => text.Campaign))),
                    ("free", step.Cap.FreeTime)
                ),
                DecisionStep.InputsOneofCase.Room => Of(("", $"{step.Room.Recorded} of {step.Room.Most}"), ("free", step.Room.FreeTime)),
                _ => "",
            };

    private static string Of(params ReadOnlySpan<(string Name, object? Value)> inputs)
    {
        var words = new List<string>();
        foreach (var (name, value) in inputs)
        {
            var text = value is Google.Protobuf.WellKnownTypes.Timestamp time ? Explanation.Time(time) : value?.ToString() ?? "";
            if (text.Length > 0)
            {
                words.Add(name.Length > 0 ? $"{name} {text}" : text);
            }
        }

        return string.Join(", ", words);
    }
}
