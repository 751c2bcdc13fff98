using Starling.Domain.Consent;
using Xunit;

namespace Starling.Domain.Tests.Consent;

/// <summary>
/// What people write in two languages. English: whole words · short wordings · ordinary texts that hold a keyword or
/// look like it. French: the same.
/// </summary>
public sealed class KeywordTextsTests
{
    private static readonly KeywordMatcher Matcher = new(KeywordTable.Default);

    public static TheoryData<string> EnglishOptOuts =>
        [
            "STOP",
            "Stop",
            "stop!",
            "Stop!!!",
            "STOP.",
            "stop?",
            " stop ",
            "(stop)",
            "*STOP*",
            "'Stop'",
            "\"stop\"",
            "“STOP”",
            "stop 🛑🛑",
            "🖕 stop",
            "S-T-O-P",
            "STOPALL",
            "Stop all",
            "STOP ALL!",
            "Unsubscribe",
            "UNSUBSCRIBE.",
            "unsub",
            "Cancel",
            "CANCEL!",
            "End",
            "END.",
            "quit",
            "QUIT!!",
            "Revoke",
            "optout",
            "Opt out",
            "opt-out",
            "OPT – OUT",
            "remove",
            "Stop please",
            "please stop",
            "pls stop",
            "Stop texting me",
            "please stop texting me",
            "stop texting me!!",
            "Stop messaging me please",
            "stop sending me these messages",
            "STOP sending texts",
            "Unsubscribe me please",
            "please unsubscribe",
            "I want to unsubscribe",
            "cancel my subscription",
            "Please cancel",
            "remove me",
            "Remove me from your list",
            "pls remove my number",
            "take me off this list",
            "Take me off your list please",
            "opt me out",
            "I opt out",
            "I want to opt out",
            "no more texts please",
            "No more messages!",
            "don't text me",
            "Do not text me again",
            "Leave me alone!",
            "quit texting me",
            "I said STOP",
            "STOP 36180",
            "just stop it",
            "stop now",
        ];

    public static TheoryData<string> EnglishOrdinaryTexts =>
        [
            "don't stop",
            "Don’t stop!",
            "please don't stop texting me the deals",
            "bus stop at 5",
            "See you at the bus stop",
            "the bus stop on Queen street is closed",
            "I'll stop by tomorrow",
            "Can you stop by at 6?",
            "nonstop flights",
            "non-stop to Paris",
            "What time does it end?",
            "the end of the month",
            "weekend",
            "stopped raining",
            "stopover in Rome",
            "unstoppable team",
            "We stop serving lunch at 2 on Sundays right",
            "Is the 5 pm show cancelled",
            "cancelled?",
            "the appointment that you asked me to cancel is at nine",
            "endless",
            "quite good, thanks",
            "removed the old card already",
            "can I remove a guest from the table of eight tonight",
            "the shop will stop selling these soon, I heard",
            "Thanks, great offer",
            "ok",
            "see you friday",
            "Thank you for your help",
            "thanks for the info",
        ];

    public static TheoryData<string> FrenchOptOuts =>
        [
            "ARRET",
            "Arret",
            "arrêt",
            "ARRÊT",
            "Arrêt!",
            "Arrêt !!!",
            "arrêt.",
            "« arrêt »",
            "'ARRET'",
            "arrêt 🛑",
            "ARRE\u0302T",
            "A.R.R.E.T",
            "Arrett",
            "arrete",
            "Arrête",
            "arrête !",
            "ARRETEZ",
            "Arrêtez",
            "arrêtez!",
            "arreter",
            "Arrêter",
            "desabonner",
            "Désabonner",
            "DÉSABONNER",
            "désinscrire",
            "Desinscrire",
            "FIN",
            "fin.",
            "STOP svp",
            "stop svp merci",
            "Stop SVP!",
            "stop s'il vous plaît",
            "arrêt svp",
            "Arrêt s'il vous plait",
            "arrêtez svp",
            "Arrêtez merci",
            "arrêtez tout",
            "Arrête ça",
            "arrêtez de m'écrire",
            "Arrêtez de m’écrire svp",
            "arrête de m'écrire",
            "arretez de m'envoyer des messages",
            "Arrêtez d'envoyer des textos",
            "arrêtez les messages",
            "ne m'écrivez plus",
            "Ne m'écrivez plus jamais !",
            "veuillez ne plus m'écrire",
            "plus de messages svp",
            "Plus de textos",
            "retirez-moi",
            "Retirez-moi de la liste",
            "enlevez moi de votre liste svp",
            "désabonnez-moi",
            "Désinscrivez-moi svp",
            "je veux me désabonner",
            "Comment me désinscrire ?",
            "me désabonner",
            "laissez-moi tranquille",
            "Laissez moi tranquille svp",
            "je me désabonne",
            "désabonnement",
            "Désinscription svp",
            "stop pub",
            "stop les sms",
            "j'ai dit arrêt",
        ];

    public static TheoryData<string> FrenchOrdinaryTexts =>
        [
            "je suis à l'arrêt de bus",
            "L'arrêt d'autobus est déplacé",
            "arrêt de bus à 5 h",
            "il pleut sans arrêt",
            "sans arret depuis hier",
            "Bonne fin de semaine",
            "à la fin du mois",
            "la fin du film était triste",
            "enfin!",
            "parfin",
            "finalement oui pour samedi",
            "je me suis arrêté en route",
            "arrêtée au coin",
            "le bus ne s'arrête pas devant le magasin le dimanche",
            "n'arrêtez pas",
            "N'arrêtez surtout pas!",
            "n'arrête pas de m'envoyer des rabais",
            "l'arrêté du maire",
            "en arrêt de travail jusqu'au 12",
            "mon fils est en arrêt maladie",
            "Merci pour l'aide",
            "merci de votre aide",
            "merci pour les infos",
            "Oui pour deux personnes",
            "À quelle heure ouvrez-vous samedi",
            "d'accord, à demain",
            "je voudrais plus de détails sur le menu",
            "encore plus de messages comme celui-là, j'adore",
            "on débute à quelle heure",
            "le spectacle reprend quand",
        ];

    [Theory]
    [MemberData(nameof(EnglishOptOuts))]
    public void An_english_opt_out_is_heard(string text) => Assert.Equal((KeywordKind.Stop, "en"), Heard(text));

    [Theory]
    [MemberData(nameof(EnglishOrdinaryTexts))]
    public void An_ordinary_english_text_stops_nothing(string text) => Assert.Equal(KeywordMatch.None, Matcher.Match(text));

    [Theory]
    [MemberData(nameof(FrenchOptOuts))]
    public void A_french_opt_out_is_heard(string text)
    {
        // STOP is everybody's word, and its confirmation is English.
        var isStop = text.StartsWith("stop", StringComparison.OrdinalIgnoreCase);
        Assert.Equal((KeywordKind.Stop, isStop ? "en" : "fr"), Heard(text));
    }

    [Theory]
    [MemberData(nameof(FrenchOrdinaryTexts))]
    public void An_ordinary_french_text_stops_nothing(string text) => Assert.Equal(KeywordMatch.None, Matcher.Match(text));

    private static (KeywordKind Kind, string? Language) Heard(string text) =>
        Matcher.Match(text) is var match ? (match.Kind, match.Language) : default;
}
