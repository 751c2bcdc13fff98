using Google.Protobuf.WellKnownTypes;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Routing;
using Starling.Domain.Senders;

namespace Starling.Gateway.Senders;

/// <summary>Reads what a sender is asked for with, or everything that is wrong with it.</summary>
internal sealed class SenderReader(IRouteDirectory routes)
{
    private const int LongestRegistration = 100;
    private const long DearestMicros = 1_000_000_000;
    private const string Types = "communication_types";

    private static readonly Dictionary<string, Action<V1.Sender, V1.Sender>> Masks = new(StringComparer.Ordinal)
    {
        ["owner_name"] = (to, from) => to.OwnerName = from.OwnerName,
        ["owner_contact"] = (to, from) => to.OwnerContact = from.OwnerContact,
        ["registration_reference"] = (to, from) => to.RegistrationReference = from.RegistrationReference,
        [Types] = (to, from) => Replace(to.CommunicationTypes, from.CommunicationTypes),
        ["language_codes"] = (to, from) => Replace(to.LanguageCodes, from.LanguageCodes),
    };

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with every fault.</exception>
    public static (SenderAddress Address, SenderDetails Details) Read(V1.Sender sender)
    {
        var found = new List<FieldFault>();
        if (sender.Address.Length == 0)
        {
            found.Add(new(ErrorReasons.FieldRequired, "address", string.Empty, "a short code, an E.164 number with its plus, or a name"));
        }
        else if (!SenderAddress.TryParse(sender.Address, out _))
        {
            found.Add(
                new(
                    ErrorReasons.SenderMalformed,
                    "address",
                    sender.Address,
                    "a sender is a short code of 3 to 6 digits, an E.164 number, or a name of at most 11 letters, digits and spaces"
                )
            );
        }

        if (!SenderFormats.IsCountry(sender.Country))
        {
            found.Add(new(ErrorReasons.RegionUnknown, "country", sender.Country, "the country of its subscribers, ISO 3166-1 alpha-2: CA"));
        }
        else if (SenderAddress.TryParse(sender.Address, out var known) && SenderFormats.Fault(known, sender.Country) is { } rule)
        {
            found.Add(new(ErrorReasons.SenderMalformed, "address", sender.Address, rule));
        }

        var details = ReadDetails(sender, found);
        return found.Count > 0 || !SenderAddress.TryParse(sender.Address, out var address)
            ? throw StatusMapping.Invalid(found, "sender.")
            : (address, details);
    }

    /// <summary>The details after a change of those that the mask names; without one, of those that are not empty.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with every fault.</exception>
    public static SenderDetails Change(Sender before, V1.Sender wanted, FieldMask? mask)
    {
        var changed = SenderMapping.ToProto(before);
        IEnumerable<string> paths = mask is { Paths.Count: > 0 } ? mask.Paths : Masks.Keys.Where(path => !IsEmpty(wanted, path));
        foreach (var path in paths)
        {
            if (!Masks.TryGetValue(path, out var set))
            {
                throw StatusMapping.Invalid(
                    new FieldFault(ErrorReasons.FieldUnknown, "update_mask", path, $"what changes is {string.Join(", ", Masks.Keys)}")
                );
            }

            set(changed, wanted);
        }

        var found = new List<FieldFault>();
        var details = ReadDetails(changed, found);
        return found.Count > 0 ? throw StatusMapping.Invalid(found, "sender.") : details;
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT with every fault; NOT_FOUND: no such route.</exception>
    public SenderSetup ReadSetup(V1.ConfigureSenderRequest request, SenderAddress address)
    {
        var named = request.Route.Length == 0 ? null : ResourceNames.ReadRoute(request.Route, "route");
        var route =
            named is not null ? routes.Find(named) ?? throw StatusMapping.NotFound(ErrorReasons.RouteNotFound, "Route", request.Route)
            : routes.SenderOf(address) is { } known ? routes.Find(known.Route)
            : null;
        var found = new List<FieldFault>();
        var rate = request.SegmentsPerSecond;
        if (rate < 0 || (rate > 0 && route is not null && (rate < route.LeastSenderRate || rate > route.SegmentsPerSecond)))
        {
            found.Add(
                new(
                    ErrorReasons.ValueOutOfRange,
                    "segments_per_second",
                    $"{rate}",
                    $"0 for none, or {route?.LeastSenderRate ?? 1} to {route?.SegmentsPerSecond ?? Limits.Pace} on this route; slower senders stand in the settings"
                )
            );
        }

        if (request.Price is { } price && (price.Micros is < 0 or > DearestMicros || !IsCurrency(price.CurrencyCode)))
        {
            found.Add(
                new(
                    ErrorReasons.ValueOutOfRange,
                    "price",
                    $"{price.Micros} {price.CurrencyCode}",
                    $"0 to {DearestMicros} millionths of a currency of ISO 4217, such as CAD"
                )
            );
        }

        return found.Count > 0
            ? throw StatusMapping.Invalid(found)
            : new SenderSetup(
                named,
                rate == 0 ? null : rate,
                request.Price is { } stated ? new SegmentPrice(stated.Micros, stated.CurrencyCode) : null
            );
    }

    /// <summary>What is said with a step; null when nothing is.</summary>
    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT.</exception>
    public static string? ReadNote(string note, string field, bool isRequired = false) =>
        (isRequired && string.IsNullOrWhiteSpace(note)) || note.Length > Limits.PauseReason || !ValueRules.IsPlain(note)
            ? throw StatusMapping.Invalid(
                new FieldFault(
                    note.Length > Limits.PauseReason ? ErrorReasons.ValueTooLong
                        : string.IsNullOrWhiteSpace(note) ? ErrorReasons.FieldRequired
                        : ErrorReasons.ValueMalformed,
                    field,
                    note,
                    $"at most {Limits.PauseReason} characters, on one line{(isRequired ? ", and not empty" : "")}"
                )
            )
        : note.Length == 0 ? null
        : note;

    private static SenderDetails ReadDetails(V1.Sender sender, List<FieldFault> found)
    {
        CheckText("owner_name", sender.OwnerName, Limits.DisplayName, isRequired: true);
        CheckText("owner_contact", sender.OwnerContact, Limits.DisplayName, isRequired: false);
        CheckText("registration_reference", sender.RegistrationReference, LongestRegistration, isRequired: false);
        var known = CommunicationType.BuiltIn.Where(type => type.Class != CommunicationClass.Reply).Select(type => type.Name).ToArray();
        if (sender.CommunicationTypes.Count == 0)
        {
            found.Add(new(ErrorReasons.FieldRequired, Types, string.Empty, $"at least one of {string.Join(", ", known)}"));
        }

        foreach (var type in sender.CommunicationTypes.Except(known))
        {
            found.Add(new(ErrorReasons.CommunicationTypeUnknown, Types, type, $"the types are {string.Join(", ", known)}"));
        }

        foreach (var language in sender.LanguageCodes.Where(language => !ValueRules.IsLanguage(language)))
        {
            found.Add(new(ErrorReasons.LanguageMalformed, "language_codes", language, "a language is a BCP 47 tag such as fr or fr-CA"));
        }

        return new SenderDetails(
            sender.Country,
            sender.OwnerName,
            sender.OwnerContact,
            sender.RegistrationReference,
            WordSet.Of(sender.CommunicationTypes),
            WordSet.Of(sender.LanguageCodes)
        );

        void CheckText(string field, string value, int most, bool isRequired)
        {
            if (isRequired && string.IsNullOrWhiteSpace(value))
            {
                found.Add(new(ErrorReasons.FieldRequired, field, value, $"1 to {most} characters on one line"));
            }
            else if (value.Length > most || !ValueRules.IsPlain(value))
            {
                found.Add(new(ErrorReasons.ValueTooLong, field, value, $"at most {most} characters on one line"));
            }
        }
    }

    private static bool IsEmpty(V1.Sender sender, string path) =>
        path switch
        {
            "owner_name" => sender.OwnerName.Length == 0,
            "owner_contact" => sender.OwnerContact.Length == 0,
            "registration_reference" => sender.RegistrationReference.Length == 0,
            Types => sender.CommunicationTypes.Count == 0,
            _ => sender.LanguageCodes.Count == 0,
        };

    private static bool IsCurrency(string code) => code.Length == 3 && code.All(char.IsAsciiLetterUpper);

    private static void Replace(Google.Protobuf.Collections.RepeatedField<string> to, IEnumerable<string> from)
    {
        to.Clear();
        to.Add(from);
    }
}
