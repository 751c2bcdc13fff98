namespace Starling.Domain.Tests.Consent;

/// <summary>
/// Texts that ask for nothing, from a grammar of everyday talk in English and French, thick with words that are keywords elsewhere: stop, cancel,
/// end, remove, help, info, arrêt, arrêter, fin, aide.
/// </summary>
internal static class OrdinaryTalk
{
    private static readonly string[] Openings =
    [
        "",
        "",
        "",
        "Hi, ",
        "Hello! ",
        "hey ",
        "Good morning, ",
        "ok ",
        "Sorry, ",
        "Thanks! ",
        "yes, ",
        "No problem, ",
        "Well, ",
    ];

    private static readonly string[] Closings =
    [
        "",
        "",
        "",
        ".",
        "!",
        " thanks",
        " please",
        " ok?",
        " 🙂",
        ", see you",
        ", talk soon",
        " haha",
    ];

    private static readonly string[] Patterns =
    [
        "I will be there at the end of the {time}",
        "can we talk at the end of the {time} about the {thing}",
        "I need to cancel my {visit} on {day}",
        "please cancel my {visit}",
        "could you cancel the {visit} of {day} and book another for {day2}",
        "cancel my {visit} {day}",
        "I had to cancel my {visit} because of the {trouble}",
        "is the {visit} on {day} cancelled because of the {trouble}",
        "I'll stop by the {place} after {activity}",
        "can you stop by the {place} on {day}",
        "we stop at the {place} on our way to the {place2}",
        "meet me at the bus stop near the {place} at {hour}",
        "the bus stop by the {place} has moved",
        "my {person} can't stop {doing} since {day}",
        "the {person} never stops {doing}",
        "it won't stop {weather} until {day}",
        "don't stop, the {thing} was great",
        "do you stop serving at {hour} on {day}",
        "how do I remove {stuff} from the {thing}",
        "remove the {stuff} before you use the {thing}",
        "my {person} quit his job on {day}",
        "I quit {habit} in {month}",
        "thanks for your help with the {thing} on {day}",
        "my {person} can help with the {thing} on {day}",
        "happy to help your {person} with the {thing}",
        "thanks for the info about the {thing}",
        "the info about the {thing} was on the door of the {place}",
        "what time does the {event} end on {day}",
        "the {event} ended at {hour}",
        "when does the {event} start on {day}",
        "do you have the {thing} in {colour} at the {place}",
        "I left my {thing} at the {place} on {day}",
        "text me when the {thing} is ready",
        "I got your message about the {thing}, see you {day}",
        "my {person} has the list for the {event}",
        "is the {place} open on {day} at {hour}",
        "running late, {hour} at the {place}",
        "I'm tired of the {trouble}",
        "too many people at the {place} on {day}",
        "can I pay for the {thing} at the {place}",
        "the {colour} {thing} for my {person} please, pick up {day}",
    ];

    private static readonly string[] Ouvertures =
    [
        "",
        "",
        "",
        "Bonjour, ",
        "Allo! ",
        "salut ",
        "ok ",
        "Désolée, ",
        "Merci! ",
        "oui, ",
        "Pas de problème, ",
        "Bon, ",
    ];

    private static readonly string[] Fins =
    [
        "",
        "",
        "",
        ".",
        " !",
        " merci",
        " svp",
        " ok ?",
        " 🙂",
        ", à bientôt",
        ", bonne fin de semaine",
        " haha",
    ];

    private static readonly string[] Tournures =
    [
        "je suis à l'arrêt de bus près {lieu}",
        "l'arrêt d'autobus devant l'entrée {lieu} est fermé {jour}",
        "je descends au prochain arrêt, attends-moi près {lieu}",
        "c'est la fin {fin} alors on ferme {jour}",
        "on se voit à la fin {fin}",
        "bonne fin de {temps} à toi et à {gens}",
        "{gens} est en arrêt de travail depuis {jour}",
        "je dois annuler mon {visite} de {jour}",
        "pouvez-vous annuler mon {visite} de {jour} à {heure}",
        "annulez mon {visite} de {jour}",
        "je vais m'arrêter près {lieu} vers {heure}",
        "le bus s'arrête près {lieu} à {heure}",
        "{gens} n'arrête pas de {faire} depuis {jour}",
        "il faut arrêter le {appareil} avant {heure}",
        "il faut que {gens} arrête de {faire} le {jour}",
        "merci pour votre aide {jour}",
        "merci de ton aide avec le {chose}",
        "merci pour l'info au sujet du {chose}",
        "pour info, {gens} arrive {jour} à {heure}",
        "{gens} a besoin du {chose} pour {jour}",
        "à quelle heure débute le {spectacle} {jour}",
        "le {spectacle} reprend {jour} à {heure}",
        "avez-vous le {chose} en {couleur} {jour}",
        "j'ai oublié mon {chose} près {lieu}",
        "texte-moi quand le {chose} est prêt",
        "j'ai bien reçu votre message pour le {chose}, à {jour}",
        "il pleut sans arrêt depuis {jour}",
        "je serai en retard, {heure} près {lieu}",
        "trop de monde près {lieu} {jour}",
        "je prends le {chose} {couleur} pour {gens}",
        "la liste pour le {spectacle} est chez {gens}",
        "le magasin est ouvert {jour} à {heure}",
    ];

    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["time"] = ["day", "week", "month", "shift", "year", "afternoon", "show", "street"],
        ["visit"] =
        [
            "appointment",
            "reservation",
            "booking",
            "order",
            "delivery",
            "haircut appointment",
            "table booking",
            "lesson",
            "class",
            "appt",
        ],
        ["day"] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "tomorrow", "the 12th", "June 3"],
        ["day2"] = ["Monday", "Friday", "next week", "the 20th", "Saturday morning"],
        ["place"] = ["shop", "pharmacy", "bakery", "library", "gym", "station", "clinic", "market", "garage", "school", "store"],
        ["place2"] = ["cottage", "airport", "arena", "beach", "theatre"],
        ["activity"] = ["work", "school", "lunch", "practice", "the game", "dinner"],
        ["hour"] = ["5", "5 pm", "8:30", "noon", "9 am", "six", "quarter to four"],
        ["person"] = ["mother", "brother", "neighbour", "daughter", "boss", "roommate", "cousin"],
        ["doing"] = ["laughing", "sneezing", "talking about the trip", "singing", "running around", "complaining"],
        ["weather"] = ["raining", "snowing", "blowing"],
        ["stuff"] = ["wine stains", "the lid", "the old sticker", "rust", "the snow", "the wrapping"],
        ["thing"] = ["coat", "cake", "bike", "sofa", "phone case", "lamp", "book", "jacket", "blender", "gift card"],
        ["habit"] = ["smoking", "school", "my job", "sugar", "coffee"],
        ["month"] = ["January", "March", "May", "August", "November"],
        ["trouble"] = ["weather", "traffic", "strike", "snow", "flu", "noise next door"],
        ["event"] = ["concert", "sale", "game", "party", "workshop", "fair"],
        ["colour"] = ["blue", "green", "black", "red", "grey"],
        ["lieu"] = ["de la pharmacie", "du marché", "de la gare", "de l'école", "du magasin", "de la clinique", "du garage", "du parc"],
        ["jour"] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "demain", "le 12", "hier soir"],
        ["fin"] = ["du mois", "de la journée", "du film", "de la saison", "des vacances", "du spectacle"],
        ["temps"] = ["semaine", "journée", "soirée", "vacances"],
        ["gens"] = ["ma mère", "mon frère", "la voisine", "ma fille", "mon patron", "Luc", "Amélie"],
        ["visite"] = ["rendez-vous", "rdv", "cours", "souper", "vol", "billet"],
        ["heure"] = ["5 h", "midi", "8 h 30", "17 h", "neuf heures", "quatre heures et quart"],
        ["faire"] = ["rire", "tousser", "chanter", "courir", "parler du voyage", "fumer"],
        ["appareil"] = ["four", "moteur", "chauffage", "lave-vaisselle"],
        ["chose"] = ["manteau", "gâteau", "vélo", "livre", "sofa", "grille-pain", "foulard", "chandail"],
        ["spectacle"] = ["concert", "match", "cours de danse", "film", "tournoi"],
        ["couleur"] = ["bleu", "vert", "noir", "rouge", "gris"],
    };

    /// <summary>So many different texts, the same for the same seed.</summary>
    public static IEnumerable<string> Texts(int count, int seed)
    {
        var random = new Random(seed);
        var seen = new HashSet<string>();
        while (seen.Count < count)
        {
            var isFrench = random.Next(2) == 0;
            var text =
                Pick(random, isFrench ? Ouvertures : Openings)
                + Fill(random, Pick(random, isFrench ? Tournures : Patterns))
                + Pick(random, isFrench ? Fins : Closings);
            if (seen.Add(text))
            {
                yield return text;
            }
        }
    }

    private static string Fill(Random random, string pattern)
    {
        while (pattern.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = pattern.IndexOf('}', open);
            pattern = pattern[..open] + Pick(random, Words[pattern[(open + 1)..close]]) + pattern[(close + 1)..];
        }

        return pattern;
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
