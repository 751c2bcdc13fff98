using System.Text.RegularExpressions;

namespace Starling.Gateway.OpenApi;

/// <summary>A path of a <c>google.api.http</c> rule as OpenAPI writes it: <c>/v1/{name=campaigns/*}:start</c> is <c>/v1/campaigns/{campaign}:start</c>.</summary>
/// <param name="Text">With one parameter for each star.</param>
/// <param name="Parameters">Names of the parameters, and the patterns they stand in: <c>campaign</c>, <c>campaigns/{campaign}</c>.</param>
/// <param name="Fields">Fields of the request that the path fills.</param>
internal sealed partial record HttpPath(string Text, IReadOnlyList<(string Name, string Pattern)> Parameters, IReadOnlySet<string> Fields)
{
    public static HttpPath Read(string template)
    {
        var parameters = new List<(string, string)>();
        var fields = new HashSet<string>();
        var text = Variable()
            .Replace(
                template,
                found =>
                {
                    fields.Add(found.Groups["field"].Value);
                    var inside = found.Groups["pattern"].Success ? found.Groups["pattern"].Value : "*";
                    var segments = inside.Split('/');
                    var names = new List<string>();
                    for (var i = 0; i < segments.Length; i++)
                    {
                        if (segments[i] == "*")
                        {
                            // A collection is named in the plural, the id of a member after it in the singular.
                            names.Add(i == 0 ? found.Groups["field"].Value : segments[i - 1].TrimEnd('s'));
                            segments[i] = $"{{{names[^1]}}}";
                        }
                    }

                    var pattern = string.Join('/', segments);
                    parameters.AddRange(names.Select(name => (name, pattern)));
                    return pattern;
                }
            );
        return new HttpPath(text, parameters, fields);
    }

    [GeneratedRegex(@"\{(?<field>[a-z0-9_.]+)(=(?<pattern>[^}]+))?\}")]
    private static partial Regex Variable();
}
