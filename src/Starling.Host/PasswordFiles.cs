using Microsoft.Extensions.Options;

namespace Starling.Host;

/// <summary>Reads the passwords that stand in files, as mounted secrets do; a line end at the end is not part of them.</summary>
public sealed class PasswordFiles : IPostConfigureOptions<CarrierSettings>, IValidateOptions<CarrierSettings>
{
    private readonly Dictionary<string, string> _faults = [];

    public void PostConfigure(string? name, CarrierSettings options)
    {
        foreach (var (id, route) in options.Routes.Where(route => route.Value.PasswordFile.Length > 0))
        {
            var key = $"{HostSettings.Section}:Routes:{id}:{nameof(route.PasswordFile)}";
            if (route.Password.Length > 0)
            {
                _faults[id] = $"{key} is '{route.PasswordFile}', and Password is set too; set one of them";
                continue;
            }

            try
            {
                route.Password = File.ReadAllText(route.PasswordFile).TrimEnd('\r', '\n');
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                _faults[id] = $"{key} is '{route.PasswordFile}'; it must be a file that can be read ({fault.Message})";
            }
        }
    }

    public ValidateOptionsResult Validate(string? name, CarrierSettings options) =>
        _faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_faults.Values);
}
