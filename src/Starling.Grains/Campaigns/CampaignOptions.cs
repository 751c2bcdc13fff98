using Microsoft.Extensions.Options;

namespace Starling.Grains.Campaigns;

/// <summary>How campaigns work through their messages.</summary>
public sealed class CampaignOptions
{
    /// <summary>Messages of one page of a lane, 1 to 500.</summary>
    public int PageSize { get; set; } = 250;
}

/// <summary>Says everything that is wrong with <see cref="CampaignOptions"/>.</summary>
public sealed class CampaignOptionsValidator : IValidateOptions<CampaignOptions>
{
    public ValidateOptionsResult Validate(string? name, CampaignOptions options) =>
        options.PageSize is >= 1 and <= 500
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Starling:Campaigns:PageSize is {options.PageSize}; it must be 1 to 500 messages");
}
