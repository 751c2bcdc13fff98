using System.Globalization;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Hours;
using Starling.Domain.Messages;
using Starling.Domain.Sending;

namespace Starling.Domain.Explaining;

/// <summary>Decisions in French; no-break spaces where French typography has them.</summary>
internal sealed class FrenchWords : DecisionWords
{
    private const string Vowels = "AÀÁÂÄÅÆEÉÈÊËIÍÎÏOÓÔÖŒUÚÙÛÜ";

    private static readonly string[] Months =
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];

    private static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal)
    {
        ["America/Montreal"] = "Montréal",
        ["America/St_Johns"] = "Saint-Jean de Terre-Neuve",
        ["America/Martinique"] = "la Martinique",
        ["America/Guadeloupe"] = "la Guadeloupe",
        ["America/Puerto_Rico"] = "Porto Rico",
        ["Europe/London"] = "Londres",
        ["Europe/Brussels"] = "Bruxelles",
        ["Indian/Reunion"] = "La Réunion",
    };

    private static readonly Dictionary<string, string> Holidays = new(StringComparer.Ordinal)
    {
        ["New Year's Day"] = "jour de l'An",
        ["Easter Monday"] = "lundi de Pâques",
        ["Good Friday"] = "Vendredi saint",
        ["Labour Day"] = "fête du Travail",
        ["Labor Day"] = "fête du Travail",
        ["Victory Day"] = "fête de la Victoire",
        ["Ascension Day"] = "Ascension",
        ["Whit Monday"] = "lundi de Pentecôte",
        ["Bastille Day"] = "fête nationale",
        ["Assumption Day"] = "Assomption",
        ["All Saints' Day"] = "Toussaint",
        ["Armistice Day"] = "Armistice",
        ["Christmas Day"] = "jour de Noël",
        ["Abolition Day"] = "abolition de l'esclavage",
        ["Victoria Day"] = "fête de la Reine",
        ["Canada Day"] = "fête du Canada",
        ["Thanksgiving"] = "Action de grâce",
        ["Thanksgiving Day"] = "Thanksgiving",
        ["Family Day"] = "fête de la Famille",
        ["National Indigenous Peoples Day"] = "Journée nationale des peuples autochtones",
        ["Québec's National Holiday"] = "fête nationale du Québec",
        ["Nunavut Day"] = "fête du Nunavut",
        ["Civic Holiday"] = "congé civique",
        ["Discovery Day"] = "jour de la Découverte",
        ["National Day for Truth and Reconciliation"] = "Journée nationale de la vérité et de la réconciliation",
        ["Remembrance Day"] = "jour du Souvenir",
        ["Boxing Day"] = "lendemain de Noël",
    };

    private static readonly (string English, string French)[] HourWords =
    [
        ("holidays", "jours fériés"),
        ("closed", "fermé"),
        ("always", "toujours"),
        ("Mon", "lun."),
        ("Tue", "mar."),
        ("Wed", "mer."),
        ("Thu", "jeu."),
        ("Fri", "ven."),
        ("Sat", "sam."),
        ("Sun", "dim."),
    ];

    private static readonly Dictionary<string, string> ReasonSentences = new(StringComparer.Ordinal)
    {
        [Reasons.OptedOut] = "La personne a demandé le silence : rien de ce qui peut être arrêté ne part vers ce numéro.",
        [Reasons.UnderReview] = "La personne a écrit un message qui demande peut-être le silence, et personne ne l'a encore lu.",
        [Reasons.NoConsent] = "Aucun consentement pour ce genre de texte n'était inscrit à cet instant.",
        [Reasons.Duplicate] = "Le numéro, ou la personne, a déjà un texte de cette campagne.",
        [Reasons.Expired] = "Le texte, ou sa campagne, était arrivé à son terme avant de pouvoir partir.",
        [Reasons.OutsideHours] = "Les heures locales du contact sont fermées.",
        [Reasons.ZoneUnknown] = "Rien n'indique le fuseau horaire du contact, et dans le doute on s'abstient.",
        [Reasons.NoOpenHours] = "Les heures de la campagne et celles permises là où se trouve le contact n'ont rien en commun.",
        [Reasons.Capped] = "Le contact a reçu autant de textes de ce genre qu'il peut en recevoir pour l'instant.",
        [Reasons.SpendLimit] =
            "Ce qui peut être dépensé l'est ; le texte attend le jour ou le mois suivant, ou que la limite soit relevée.",
        [Reasons.TooManyRecent] = "Le contact a eu récemment plus de textes que sa fiche n'en retient.",
        [Reasons.ContactBusy] = "Un autre texte vers le même contact était en route ; la question sera posée de nouveau sous peu.",
        [Reasons.ContactSilent] = "La fiche du contact n'a pas pu être lue à temps ; la question sera posée de nouveau sous peu.",
        [Reasons.MissingField] = "Il manque à ce contact une valeur dont le texte a besoin.",
        [Reasons.BadTemplate] = "Les champs du texte ne peuvent pas être lus.",
        [Reasons.NoStopMention] = "Le texte doit dire comment se désabonner, et son expéditeur ne reçoit pas de réponses.",
        [Reasons.TooLong] = "Le texte demande plus de segments que sa route n'en permet.",
        [Reasons.EmptyText] = "Il ne restait rien à envoyer une fois les champs remplis.",
        [Reasons.NoRoute] = "Aucune route ne porte cet expéditeur.",
        [Reasons.SenderSuspended] = "Son expéditeur est suspendu ; le texte attend.",
        [Reasons.SenderNotActive] = "Son expéditeur n'est pas encore actif ; le texte attend.",
        [Reasons.SenderRetired] = "Son expéditeur a été abandonné et n'envoie plus rien.",
        [Reasons.SenderTypeNotAllowed] = "Son expéditeur ne porte pas ce genre de texte ; le texte attend.",
        [Reasons.SenderNotRegistered] = "Les expéditeurs doivent être enregistrés ici, et celui-ci ne l'est pas ; le texte attend.",
        [Reasons.PromotionPaused] = "Les textes promotionnels attendent sur ce numéro, car les opérateurs refusent trop de ses textes.",
        [Reasons.Throttled] = "L'opérateur a demandé de ralentir ; le texte attend.",
        [Reasons.QueueFull] = "La file de l'opérateur est pleine ; le texte attend.",
        [Reasons.NotWritten] = "Il n'a pas pu être remis à l'opérateur à temps ; le texte attend.",
        [Reasons.CarrierRejected] = "L'opérateur l'a refusé avec un code d'état.",
        [Reasons.NotCarried] = "La route ne peut pas l'écrire, par exemple à cause d'un caractère absent de son alphabet.",
        [Reasons.NoAnswer] = "Il a été remis, et l'opérateur n'a pas répondu ; ce qui est peut-être parti n'est pas répété.",
        [Reasons.BindLost] = "La connexion qui l'a peut-être remis n'existe plus ; ce qui est peut-être parti n'est pas répété.",
        [Reasons.Restored] = "Le registre vient d'une sauvegarde, et le texte a pu partir après celle-ci.",
        [Reasons.CarrierFault] = "L'opérateur a répondu par une erreur après laquelle il l'a peut-être pris quand même.",
        [Reasons.CancelledByCaller] = "Il a été retiré, seul ou avec sa campagne.",
        [Reasons.CrashedWorker] = "Il a fait échouer trois fois son traitement et a été mis de côté.",
    };

    public override string Language => "fr";

    public override string PermitNotKept => "L'instant de sa permission n'est plus inscrit.";

    public override string SentKeepsLess =>
        Set(
            "D'un texte parti, sa ligne ne garde pas d'autre donnée : le consentement cité est celui que le registre des consentements contenait à cet instant."
        );

    public override string NotTexted(string country) =>
        country == DestinationBook.NoCountry
            ? "Le numéro n'est d'aucun pays, et ces numéros ne sont pas parmi ceux à qui l'on écrit : le texte serait refusé à son dépôt."
            : $"Le pays du numéro, {country}, n'est pas parmi ceux où l'on écrit : le texte serait refusé à son dépôt.";

    public override string? Reason(string reason) => ReasonSentences.TryGetValue(reason, out var sentence) ? Set(sentence) : null;

    public override string Conclude(in SendDecision decision, SpokenOf of) =>
        Set(
            decision.Kind switch
            {
                SendDecisionKind.Permit when decision.NotAfter is { } end =>
                    $"Le texte peut donc partir, au plus tard le {Time(end, of.Zone)}.",
                SendDecisionKind.Permit => "Le texte peut donc partir.",
                SendDecisionKind.Later => "On ne peut donc pas encore le dire ; la question sera posée de nouveau dans un instant.",
                SendDecisionKind.Hold => $"Le texte attend donc jusqu'au {Time(decision.Until!.Value, of.Zone)}.",
                _ => "Le texte n'est donc pas envoyé.",
            }
        );

    public override string Stands(MessageState state, Instant since, Instant? until, SpokenOf of)
    {
        var on = $"le {Time(since, of.Zone)}";
        return Set(
            state switch
            {
                MessageState.Accepted => "Le texte est inscrit et attend son tour.",
                MessageState.Held when until is { } wakes => $"Le texte attend jusqu'au {Time(wakes, of.Zone)} ; cela a été décidé {on}.",
                MessageState.Held => $"Le texte attend ; cela a été décidé {on}.",
                MessageState.Submitting => "Le texte est en train d'être remis à l'opérateur.",
                MessageState.Sent => $"L'opérateur a pris le texte {on} ; aucun accusé n'est encore venu.",
                MessageState.Delivered => $"Le téléphone a reçu le texte : l'accusé de l'opérateur est venu {on}.",
                MessageState.Undelivered => $"L'opérateur a signalé {on} que le téléphone n'a pas reçu le texte, ou pas en entier.",
                MessageState.Expired => $"L'opérateur a signalé {on} qu'il a renoncé : le téléphone n'a pas pu être joint à temps.",
                MessageState.Rejected => $"L'opérateur a refusé le texte {on}.",
                MessageState.Unknown => $"Le texte est peut-être parti, peut-être pas : {on}, la réponse a été perdue.",
                MessageState.UnknownFinal => $"Le texte est peut-être parti, peut-être pas, et {on} rien ne l'avait établi.",
                MessageState.Suppressed => $"Le texte n'a pas été envoyé ; cela a été décidé {on}.",
                MessageState.Failed => $"Le texte n'a pas pu être composé ; cela a été constaté {on}.",
                MessageState.Cancelled => $"Le texte a été retiré {on}.",
                _ => $"Le texte a été mis de côté pour un exploitant {on}.",
            }
        );
    }

    public override string WasPermitted(Instant at, SpokenOf of) => Set($"Le texte a été permis le {Time(at, of.Zone)}.");

    public override string IsHypothetical(Instant at, SpokenOf of) =>
        Set(
            $"Il ne s'agit pas d'un texte inscrit mais d'une question : ce que diraient les règles le {Time(at, of.Zone)}, d'après ce que l'on sait du contact maintenant. "
                + "La poser n'envoie et ne change rien."
        );

    public override string NoText(string campaign) => $"La campagne {campaign} n'a aucun texte vers ce numéro.";

    protected override string Validity(DecisionStep.Validity step, SpokenOf of) =>
        Set(
            step switch
            {
                { Verdict: StepVerdict.Suppressed, End: { } end } =>
                    $"Le texte, ou sa campagne, est arrivé à son terme le {Time(end, of.Zone)} ; rien ne part après.",
                { End: { } end } => $"Le texte peut partir jusqu'au {Time(end, of.Zone)}.",
                _ => "Le texte n'a pas de terme propre.",
            }
        );

    protected override string Suppression(DecisionStep.Suppression step, SpokenOf of)
    {
        if (step.Verdict == StepVerdict.NotAsked)
        {
            return Set(
                $"{Capital(Kind(of).TheMany)} partent aussi vers les numéros qui ont demandé le silence : nul ne peut en être privé."
            );
        }

        if (step.Verdict == StepVerdict.Passed)
        {
            return Set($"{Capital(Number(of))} n'a pas demandé le silence.");
        }

        var on = step.Since is { } since && IsDated(since) ? $" le {Time(since, of.Zone)}" : "";
        var did =
            KeywordOf(step.Why) is { } word ? $"{Number(of)} a répondu {word}{on}"
            : IsReviewed(step.Why) ? $"un message venu {OfNumber(of)} a été lu{on} comme une demande de silence"
            : string.IsNullOrEmpty(step.Why) ? $"{Number(of)} a été désabonné{on}"
            : $"{Number(of)} a été désabonné{on} (inscrit comme : {step.Why})";
        return Set($"{Capital(did)} ; depuis, {Kind(of).None} ne peut lui être {Kind(of).Sent}.");
    }

    protected override string Consent(DecisionStep.Consent step, SpokenOf of)
    {
        if (step.Verdict == StepVerdict.NotAsked)
        {
            return Set($"{Capital(Kind(of).TheMany)} ne demandent pas de consentement.");
        }

        var many = Kind(of).TheMany;
        var whose = of.Person is { } person ? $" {Of(person)}" : "";
        var source = step.Found?.Source is { Length: > 0 } words ? $" (source : {words})" : "";
        var since = step.Found is { } found && IsDated(found.Since) ? $" depuis le {Time(found.Since, of.Zone)}" : "";
        var until = step.Found?.Until is { } end ? $", et vaut jusqu'au {Time(end, of.Zone)}" : "";
        return Set(
            step.Finding switch
            {
                ConsentFinding.Open when step.Found?.Kind == ConsentKind.Implied =>
                    $"Le consentement tacite{whose} pour {many} est inscrit{since}{until}{source}.",
                ConsentFinding.Open => $"Le consentement exprès{whose} pour {many} est inscrit{since}{until}{source}.",
                ConsentFinding.Withdrawn => $"Le consentement{whose} pour {many} est retiré{since}{source}.",
                ConsentFinding.NotYet =>
                    $"Le consentement{whose} pour {many} ne commence que le {Time(step.Found!.Since, of.Zone)}{source}.",
                ConsentFinding.Ended => step.Found?.Until is { } over
                    ? $"Le consentement{whose} pour {many} a pris fin le {Time(over, of.Zone)}{source}."
                    : $"Le consentement{whose} pour {many} a pris fin{source}.",
                _ => $"Aucun consentement{whose} pour {many} n'est inscrit.",
            }
        );
    }

    protected override string Review(DecisionStep.Review step, SpokenOf of) =>
        Set(
            step.Verdict switch
            {
                StepVerdict.NotAsked => $"{Capital(Kind(of).TheMany)} n'attendent pas qu'une réponse soit lue.",
                StepVerdict.Passed => $"Aucune réponse {OfNumber(of)} n'attend d'être lue par quelqu'un.",
                _ =>
                    $"Le {Time(step.Since!.Value, of.Zone)}, {Number(of)} a envoyé un message qui demande peut-être le silence ; tant que personne ne l'a lu, les textes qui peuvent être arrêtés attendent.",
            }
        );

    protected override string LocalHours(DecisionStep.LocalHours step, SpokenOf of)
    {
        var many = Kind(of).TheMany;
        if (step.Verdict == StepVerdict.NotAsked || step.Found is not { } found)
        {
            return Set($"Aucune heure locale ne s'impose pour {many}.");
        }

        if (found.Zone is null || found.Local is not { } local)
        {
            return Set(
                found.IsOpen
                    ? "Aucune heure n'est interdite."
                    : $"Rien n'indique le fuseau horaire {OfNumber(of)}, et {many} respectent les heures locales : dans le doute, on s'abstient."
            );
        }

        var zone = ZoneOf(step, of);
        var holiday = found.Holiday is { } name ? $", {Holidays.GetValueOrDefault(name, name)}" : "";
        var at = $"le {Date(local.Date)} à {Clock(local)} ({Zone(zone)}{Ground(found)}){holiday}";
        var allowed = $"(permis : {Hours(found.Hours)})";
        return Set(
            step.Verdict switch
            {
                StepVerdict.Passed when found.Changes is { } closes =>
                    $"{Capital(at)}, les heures pour {many} sont ouvertes, jusqu'au {Time(closes, zone)} {allowed}.",
                StepVerdict.Passed => $"{Capital(at)}, les heures pour {many} sont ouvertes {allowed}.",
                StepVerdict.Held =>
                    $"{Capital(at)}, les heures pour {many} sont fermées ; elles ouvrent le {Time(found.Changes!.Value, zone)} {allowed}.",
                _ => $"{Capital(at)}, les heures pour {many} sont fermées, et n'ouvrent pas d'ici 35 jours {allowed}.",
            }
        );
    }

    protected override string Duplicate(DecisionStep.Duplicate step, SpokenOf of) =>
        Set(
            step switch
            {
                { Verdict: StepVerdict.NotAsked } =>
                    "Les répétitions ne sont pas cherchées : le texte n'appartient à aucune campagne qui n'écrit qu'une fois à chaque contact.",
                { Verdict: StepVerdict.Passed, Scope: DuplicateRule.PerProfile } => "La personne n'a aucun autre texte de cette campagne.",
                { Verdict: StepVerdict.Passed } => $"{Capital(Number(of))} n'a aucun autre texte de cette campagne.",
                { Scope: DuplicateRule.PerProfile } =>
                    $"La personne a déjà un texte de cette campagne : messages/{step.First}{Given(step.At, of)}.",
                _ => $"{Capital(Number(of))} a déjà un texte de cette campagne : messages/{step.First}{Given(step.At, of)}.",
            }
        );

    protected override string InFlight(DecisionStep.InFlight step, SpokenOf of) =>
        Set(
            step.Verdict switch
            {
                StepVerdict.NotAsked => "Les autres textes en route ne sont pas considérés.",
                StepVerdict.Passed => $"Aucun autre texte n'est en route vers {Number(of)}.",
                _ =>
                    $"Un autre texte, messages/{step.Other}, est en route vers {Number(of)} : la question sera posée de nouveau dans un instant.",
            }
        );

    protected override string Cap(DecisionStep.Cap step, SpokenOf of)
    {
        if (step.Verdict == StepVerdict.NotAsked)
        {
            return Set($"Le nombre {Kind(of).OfMany} n'est pas plafonné.");
        }

        if (step.Limit is not { } limit)
        {
            return Set($"Aucun plafond n'est fixé pour {Kind(of).TheMany}.");
        }

        var window = Window(limit);
        if (step.Verdict == StepVerdict.Passed)
        {
            return Set(
                $"{Capital(Number(of))} a reçu {step.Counted.Count} {Plural(step.Counted.Count, of)} en {window} ; le plafond est de {limit.Most}."
            );
        }

        var had = string.Join(" ; ", step.Counted.Select(send => $"campaigns/{send.Campaign} le {Time(send.At, of.Zone)}"));
        var frees = step.Frees is { } at ? $"le {Time(at, of.Zone)}" : "plus tard";
        return Set(
            step.Verdict == StepVerdict.Held
                ? $"{Capital(Number(of))} a reçu {limit.Most} {Plural(limit.Most, of)} en {window}, autant que le plafond en permet ({had}) ; il y aura de nouveau de la place {frees}."
                : $"{Capital(Number(of))} a reçu {limit.Most} {Plural(limit.Most, of)} en {window}, autant que le plafond en permet ({had}) ; il n'y aura de la place que {frees}, après le terme du texte."
        );
    }

    protected override string Room(DecisionStep.Room step, SpokenOf of) =>
        Set(
            step.Verdict switch
            {
                StepVerdict.NotAsked => "Le texte n'est pas inscrit parmi les textes récents du contact.",
                StepVerdict.Passed => $"La fiche du contact a de la place : {step.Recorded} textes récents sur {RecentSend.Limit}.",
                _ =>
                    $"La fiche du contact est pleine : {RecentSend.Limit} textes en 35 jours ; il y aura de nouveau de la place le {Time(step.Frees!.Value, of.Zone)}.",
            }
        );

    private static KindWords Kind(SpokenOf of) =>
        of.Type.Class switch
        {
            CommunicationClass.OneTimeCode => new("code à usage unique", "codes à usage unique", "aucun", "envoyé"),
            CommunicationClass.Reply => new("réponse", "réponses", "aucune", "envoyée"),
            CommunicationClass.Transactional => new("texte transactionnel", "textes transactionnels", "aucun", "envoyé"),
            CommunicationClass.Informational => new("texte d'information", "textes d'information", "aucun", "envoyé"),
            _ => new("texte promotionnel", "textes promotionnels", "aucun", "envoyé"),
        };

    private static string Plural(int count, SpokenOf of) => count < 2 ? Kind(of).One : Kind(of).Many;

    private static string Number(SpokenOf of) => of.Person is { } person ? $"le numéro {Of(person)}" : "ce numéro";

    private static string OfNumber(SpokenOf of) => of.Person is { } person ? $"du numéro {Of(person)}" : "de ce numéro";

    /// <summary><c>d'Amélie</c>, <c>de Marie</c>: before a vowel, the h of Hélène and the y of Yves the e is dropped; the h of Hugo keeps it.</summary>
    private static string Of(string name)
    {
        var (first, second) = (char.ToUpperInvariant(name[0]), name.Length > 1 ? char.ToUpperInvariant(name[1]) : ' ');
        var isElided = first switch
        {
            'H' => "EÉÈÊËIÎOÔY".Contains(second, StringComparison.Ordinal),
            'Y' => !Vowels.Contains(second, StringComparison.Ordinal),
            _ => Vowels.Contains(first, StringComparison.Ordinal),
        };
        return isElided ? $"d'{name}" : $"de {name}";
    }

    private static string Given(Instant? at, SpokenOf of) => at is { } known ? $", permis le {Time(known, of.Zone)}" : "";

    private static string Ground(HoursFinding found) =>
        found.Ground switch
        {
            ZoneGround.Number when found.Zones > 1 =>
                $", l'un des {found.Zones} fuseaux que le numéro permet, qui doivent tous être ouverts",
            ZoneGround.Number => ", d'après le numéro",
            ZoneGround.Default => ", le fuseau par défaut",
            _ => "",
        };

    private static string Hours(string hours)
    {
        foreach (var (english, french) in HourWords)
        {
            hours = hours.Replace(english, french, StringComparison.Ordinal);
        }

        return hours.Replace("; ", " ; ", StringComparison.Ordinal);
    }

    private static string Window(SendCap cap)
    {
        var hours = (int)cap.Window.TotalHours;
        return hours % 24 == 0 ? Count(hours / 24, "jour") : Count(hours, "heure");

        static string Count(int number, string unit) =>
            string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? "" : "s")}");
    }

    private static string Time(Instant at, DateTimeZone zone)
    {
        var local = at.InZone(zone).LocalDateTime;
        return $"{Date(local.Date)} à {Clock(local)} ({Zone(zone)})";
    }

    private static string Date(LocalDate date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Day}{(date.Day == 1 ? "er" : "")} {Months[date.Month - 1]} {date.Year}");

    /// <summary><c>9 h</c>, <c>14 h 02</c>.</summary>
    private static string Clock(LocalDateTime time) =>
        time.Minute == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Hour}\u00a0h")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Hour}\u00a0h\u00a0{time.Minute:00}");

    private static string Zone(DateTimeZone zone) => IsUtc(zone) ? "UTC" : $"heure {Of(Places.GetValueOrDefault(zone.Id, PlaceOf(zone)))}";

    /// <summary>No-break spaces before the signs of two parts.</summary>
    private static string Set(string sentence) =>
        sentence.Replace(" ;", "\u00a0;", StringComparison.Ordinal).Replace(" :", "\u00a0:", StringComparison.Ordinal);

    private readonly record struct KindWords(string One, string Many, string No, string Sent)
    {
        public string None => $"{No} {One}";

        public string TheMany => $"les {Many}";

        public string OfMany => $"de {Many}";
    }
}
