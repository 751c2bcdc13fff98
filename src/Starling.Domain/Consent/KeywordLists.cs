namespace Starling.Domain.Consent;

/// <summary>The words of English and French.</summary>
/// <remarks>
/// The five words of Canada's short codes (STOP, ARRET, HELP, AIDE, INFO), those of CTIA and of the FCC's revocation rule of April 2025,
/// and the usual further ones. END and FIN act alone only ("bonne fin de semaine"); so do all words that opt in: consent must be
/// unmistakable.
/// </remarks>
internal static class KeywordLists
{
    private const string English = "en";
    private const string French = "fr";

    public static KeywordTable Build() =>
        new()
        {
            Keywords =
            [
                .. Of(KeywordKind.Stop, English, "stop, stopp, stopall, stop all, unsubscribe, unsuscribe, unsubcribe, unsub, revoke"),
                .. Of(KeywordKind.Stop, English, "optout, opt out"),
                .. Of(KeywordKind.Stop, English, "cancel, quit, remove").Select(word => word with { Everyday = true }),
                .. Of(KeywordKind.Stop, French, "arret, arrett, aret, desabonner, desinscrire, desabonnement, desinscription, desabo"),
                .. Of(KeywordKind.Stop, French, "arrete, arretez, arreter, stoppez, stopper, stopez")
                    .Select(word => word with { Everyday = true }),
                .. Of(KeywordKind.Stop, English, "end").Select(word => word with { Alone = true }),
                .. Of(KeywordKind.Stop, French, "fin").Select(word => word with { Alone = true }),
                new("help", KeywordKind.Help, English, Everyday: true),
                new("aide", KeywordKind.Help, French, Everyday: true),
                new("info", KeywordKind.Help, null, Everyday: true),
                .. Of(KeywordKind.Start, English, "start, unstop").Select(word => word with { Alone = true }),
                .. Of(KeywordKind.Start, French, "debut, reprendre").Select(word => word with { Alone = true }),
                .. Of(
                        KeywordKind.MaybeStop,
                        English,
                        "enough, delete, delete me, block, no more, go away, forget me, forget my number, shut up, leave, don t want this, dont want this"
                    )
                    .Select(word => word with { Alone = true }),
                .. Of(KeywordKind.MaybeStop, French, "annuler, annulez, assez, retirer, effacez moi, oubliez moi, td, plus rien, ferme la")
                    .Select(word => word with { Alone = true }),
                new("yes", KeywordKind.Yes, English, Alone: true),
                new("oui", KeywordKind.Yes, French, Alone: true),
            ],
            Phrases =
            [
                .. Of(
                    KeywordKind.Stop,
                    English,
                    """
                    stop texting, stop messaging, stop sending, stop writing, stop calling, stop contacting, stop spamming, stop harassing, stop bothering, stop emailing,
                    stop these texts, stop the texts, stop those texts, stop your texts, stop these messages, stop the messages, stop your messages,
                    stop all texts, stop all messages, quit texting, quit messaging, quit sending, quit contacting, quit spamming, quit bothering,
                    end texts, end messages, end all texts, end these texts, end these messages, end subscription, end my subscription,
                    remove me, remove my number, remove this number, delete my number, delete this number, erase my number, lose my number,
                    lose this number, take me off, take my number off, take my name off, take this number off, get me off,
                    no more texts, no more messages, no more text messages, no more sms, no more spam, no more ads, no more promos,
                    don t text me, dont text me, do not text me, don t text this number, do not text this number, never text me,
                    don t write to me, dont write to me, do not write to me, don t want to hear from you, dont want to hear from you,
                    do not want to hear from you, don t message me, dont message me, do not message me, don t contact me, dont contact me, do not contact me, never contact me,
                    don t send me any more, dont send me any more, do not send me any more, don t send me anything, do not send me anything,
                    do not send me texts, don t send me texts, do not send me messages, don t send me messages, stop bugging me,
                    don t want your texts, dont want your texts, do not want your texts, don t want these texts, dont want these texts,
                    do not want these texts, don t want any more texts, dont want any more texts, do not want any more texts,
                    don t want your messages, do not want your messages, don t want these messages, do not want these messages,
                    don t want any more messages, do not want any more messages, don t want to receive, dont want to receive,
                    do not want to receive, no longer want to receive, no longer wish to receive, do not wish to receive, don t wish to receive,
                    leave me alone, leave me be, opt me out, opting out, unsubscribe me, cancel my subscription, cancel subscription,
                    cancel the subscription, cancel these texts, cancel the texts, cancel texts, cancel messages, cancel alerts, revoke consent,
                    revoke my consent, withdraw my consent, withdraw consent, i revoke, off your list, off this list, off the list,
                    off your mailing list, cease and desist, cease all contact, stop at once, stop for good, stop in future
                    """
                ),
                .. Of(
                    KeywordKind.Stop,
                    French,
                    """
                    arretez de m ecrire, arrete de m ecrire, arreter de m ecrire, arretez de me texter, arrete de me texter, arreter de me texter,
                    arretez de m envoyer, arrete de m envoyer, arreter de m envoyer, arretez d envoyer, arrete d envoyer, arreter d envoyer,
                    arretez de me contacter, arrete de me contacter, arreter de me contacter, arretez de me harceler, arrete de me harceler,
                    arretez de me deranger, arretez de me solliciter, arretez de m importuner, arretez de me spammer,
                    arretez vos messages, arretez vos textos, arretez vos sms, arretez vos envois, arretez les messages, arretez les textos,
                    arretez les sms, arretez les envois, arretez ces messages, arretez ces textos, arretez ces sms, arreter les messages,
                    arreter les textos, arreter les sms, arreter de recevoir, arret des messages, arret des textos, arret des sms, arret des envois,
                    arret de vos messages, arret de vos sms, arret de vos envois, j arrete mon abonnement, arreter mon abonnement,
                    arretez mon abonnement, annuler mon abonnement, annulez mon abonnement, resilier mon abonnement, resiliez mon abonnement,
                    cessez de m ecrire, cessez de m envoyer, cessez de me texter, cessez de me contacter, cessez de me harceler, cessez vos messages,
                    cessez vos envois, cessez vos textos, cessez ces messages, cesser de m ecrire, cesser de m envoyer,
                    ne m ecrivez plus, ne m ecris plus, ne m ecrire plus, m ecrivez plus, ne plus m ecrire, ne me textez plus, ne me texte plus,
                    ne me contactez plus, me contactez plus, ne plus me contacter, ne m envoyez plus, m envoyez plus, ne plus m envoyer,
                    ne me derangez plus, ne me sollicitez plus, ne plus recevoir, ne veux plus recevoir, veux plus recevoir,
                    ne souhaite plus recevoir, souhaite plus recevoir, ne desire plus recevoir, ne veux plus de vos messages,
                    ne veux plus de messages, ne veux plus de textos, ne veux plus de sms, veux plus de vos messages, veux plus de vos textos,
                    veux plus de vos sms, veux plus de messages, veux plus de textos, plus de messages, plus de textos, plus de sms svp,
                    plus de pub, plus de pubs, plus de publicite, plus de promotions,
                    retirez moi, retirez mon numero, retirez ce numero, retirer mon numero, enlevez moi, enlevez mon numero, enlever mon numero,
                    enleve moi, supprimez moi, supprimez mon numero, supprimer mon numero, supprimez ce numero, effacez mon numero,
                    effacer mon numero, otez moi, otez mon numero, rayez moi, desinscrivez moi, desabonnez moi, desabonne moi, desinscris moi, desinscrire moi,
                    laissez moi tranquille, laisse moi tranquille, laissez moi en paix, laisse moi en paix, fichez moi la paix, foutez moi la paix,
                    fiche moi la paix, fous moi la paix, me desabonner, me desinscrire, je me desabonne, je me desinscris,
                    je retire mon consentement, retire mon consentement, retirer mon consentement
                    """
                ),
                new("besoin d aide", KeywordKind.Help, French),
            ],
            Pleas =
            [
                .. Of(
                    KeywordKind.MaybeStop,
                    English,
                    """
                    not interested, no longer interested, wrong number, wrong person, never signed up, didn t sign up, didnt sign up, did not sign up,
                    never subscribed, didn t subscribe, never agreed to, didn t ask for this, didn t ask for these, never asked for this,
                    never asked for these, did not ask for these, who gave you my number, where did you get my number, how did you get my number,
                    how do i get off, get off my phone, please go away, just go away, bug off, buzz off, piss off, fuck off, f off, fuck you,
                    enough already, i ve had enough, ive had enough, i have had enough, report you, reporting you, reported as spam, reporting this,
                    is spam, this spam, spamming, spammers, scammers, spam me, harassing, harassment, harassed, unsolicited, unwanted,
                    do not call list, bother me, put a stop to, enough with, don t want to get, dont want to get, do not want to get,
                    don t want these, dont want these, do not want these, unsubscribed, unsubscribing, opted out, block you, blocking you,
                    blocking this number, keep texting me, keep messaging me, keep sending me, keeps texting me, so many texts, so many messages,
                    too many texts, too many messages, why are you texting me, why are you messaging me, why are you sending me,
                    why do i keep getting, why am i getting, why do i get these, let me be
                    """
                ),
                .. Of(
                    KeywordKind.MaybeStop,
                    French,
                    """
                    pas interesse, pas interessee, plus interesse, plus interessee, mauvais numero, faux numero, trompe de numero, trompez de numero,
                    jamais inscrit, jamais inscrite, jamais abonne, jamais abonnee, jamais donne mon numero, jamais rien demande,
                    jamais demande a recevoir, jamais demande vos, jamais demande ces, qui vous a donne mon numero, comment avez vous eu mon numero,
                    comment avez vous obtenu mon numero, ou avez vous eu mon numero, ou avez vous pris mon numero, ca suffit, basta, lachez moi,
                    lache moi, degagez, allez vous faire, fichez le camp, trop de messages, trop de textos, trop de sms, tant de messages,
                    harcelement, harcelez, harceler, du spam, pourriel, pourriels, porter plainte, porterai plainte, signaler comme,
                    bloquer votre numero, bloque votre numero, cessez, desinscrit, desabonne, desabonnee, desinscrite, votre liste d envoi,
                    stop ne marche pas, stop ne fonctionne pas, que ca arrete, que ca cesse, que cela cesse, m importuner, m importunez
                    """
                ),
            ],
            Weary =
            [
                .. Of(
                    KeywordKind.MaybeStop,
                    English,
                    """
                    tired of, sick of, fed up, enough of, over it, annoying, annoyed, bothering, no longer want, don t want, dont want, do not want,
                    don t need, do not need, not want, get rid of, too many, every single, constantly, nonstop, non stop
                    """
                ),
                .. Of(
                    KeywordKind.MaybeStop,
                    French,
                    """
                    marre, ras le bol, tanne, tannee, tannes, fatigue de, fatiguee de, assez de, assez des, j en peux plus, n en peux plus,
                    n en veux plus, ne veux plus, veux plus, ne veux pas, veux pas, lasse de, saoule, soule, saoulez, soulez, me derange,
                    me derangent, me derangez, sans arret, sans cesse, pourquoi je recois, pourquoi est ce que je recois, retirer, enlever,
                    supprimer, effacer, fous pas, fiche pas
                    """
                ),
            ],
            Idioms = Split(
                """
                stop by, stop at, stop in, stop off, stop over, stop there, stop here, stop soon, stop and smell, which stop, what stop, does it stop,
                we stop, we should stop, we can stop, we could stop, we ll stop, i ll stop, will stop, let s stop, lets stop, we had to stop, i had to stop,
                stop the clock, stop and say, stop and get, stop and pick, stop and see, stop for coffee, stop for gas,
                stop for lunch, stop for dinner, stop for milk, stop for bread, stop for a coffee, stop for a bite, stop for a drink, stop for a minute, stop to get, stop to pick, stop to eat, stop to see,
                stop to buy, stop the car, stop sign, stop light, stop watch, stop motion, bus stop, metro stop, subway stop, tram stop,
                train stop, truck stop, rest stop, pit stop, full stop, next stop, last stop, first stop, quick stop, one stop, my stop, your stop,
                the stop, a stop, our stop, final stop, short stop, non stop, don t stop, dont stop, do not stop, can t stop, cant stop, cannot stop,
                couldn t stop, could not stop, won t stop, wont stop, will not stop, didn t stop, did not stop, doesn t stop, does not stop,
                wouldn t stop, never stop, stop raining, stop snowing, to a stop, stop loss, door stop,
                don t quit, do not quit, never quit, don t cancel, do not cancel, dont cancel,
                don t text me until, don t text me before, don t text me while, don t text me back, don t message me until,
                leave me alone with, leave me alone time, off the list of, take me off hold, take me off speaker, wrong number of,
                remove me from the waitlist, remove me from the guest list, remove me from the schedule,
                arret de bus, arret de tram, arret de metro, arret d autobus, arret du bus, arret du tram, arret du metro, arret de travail,
                arret de jeu, arret de mort, arret maladie, arret cardiaque, arret sur image, arret obligatoire, arret suivant, arret de la,
                l arret, un arret, en arret, cet arret, mon arret, ton arret, votre arret, notre arret, prochain arret, dernier arret, premier arret,
                sans arret, sans aucun arret, d arret, stop bus, panneau stop, auto stop, du stop, au stop, le stop, un stop,
                n arrete pas, n arrete jamais, n arretez pas, n arretez jamais, n arretez surtout pas, n arrete surtout pas, arrete pas, arretez pas,
                l arrete du, l arrete municipal, un arrete, s arrete, s arreter, m arrete, m arreter, t arrete, t arreter, nous arreter,
                il arrete, elle arrete, qui arrete, jamais arrete, ai arrete, a arrete, as arrete, avons arrete, suis arrete, est arrete,
                arrete de rire, arrete chez, encore plus de messages, pas plus de messages, veux plus de promotions,
                for your help, for the help, for your info, for the info, all your help, all the help, can help, happy to help, glad to help, of help,
                help yourself, will help, may help, could help, help out, pour votre aide, pour ton aide, de votre aide, de ton aide, pour l aide,
                de l aide que, pour l info, pour info, pour ton info, pour votre info, d aide pour, bonne info, l info, cette info, the info, my info,
                your info, contact info, info desk, info session, help desk
                """
            ),
            Courtesies = Split("please, pls, plz, thanks, thank you, thx, svp, stp, s il vous plait, s il te plait, merci"),
            Subjects = Split(
                """
                text, texts, texting, texted, message, messages, messaging, messaged, sms, mms, texto, textos, email, emails, emailing, courriel,
                courriels, spam, spams, spamming, notification, notifications, alert, alerts, alerte, alertes, promo, promos, promotion, promotions,
                promotional, promotionnels, marketing, ad, ads, advert, adverts, advertising, advertisement, advertisements, newsletter, newsletters,
                infolettre, infolettres, subscription, subscriptions, subscribe, subscribed, abonnement, abonnements, abonne, abonnee, list, lists,
                liste, listes, publicite, publicites, pub, pubs, contacting, contacter, envois, envoi, envoyer, ecrire, texter, sending
                """
            ),
            Companions = Split(
                """
                i, you, u, me, my, we, us, your, ur, all, any, everything, now, immediately, right, already, just, from, to, these, those, the, and,
                ok, okay, hey, hi, hello, no, not, yes, more, want, would, like, need, can, could, will, do, get, number, contact, consent,
                what, is, how, with, some, again, phone, cell, name,
                je, j, tu, vous, de, d, des, le, la, les, l, ce, ces, ca, moi, me, m, tout, tous, toutes, maintenant, immediatement, veux, voudrais,
                souhaite, desire, bonjour, allo, salut, suite, et, non, plus, on, vos, votre, mes, mon, a, ai, besoin, veuillez, pouvez, numero,
                avoir, obtenir, encore, donc, un, peu, comment, quelle, demande
                """
            ),
            Doings = Split(
                """
                playing, joking, kidding, laughing, crying, worrying, complaining, raining, snowing, talking, working, selling, serving, eating,
                drinking, smoking, running, being, doing, making, looking, thinking, trying, going, coming, getting, buying, using, driving, moving,
                sneezing, coughing, singing, barking, growing, waiting, walking, dreaming, believing, smiling, dancing, fighting, pretending
                """
            ),
            Errands = Split(
                """
                appointment, appointments, appt, apt, order, orders, booking, bookings, reservation, reservations, delivery, meeting, meetings, table,
                visit, trip, flight, ride, class, lesson, lessons, session, dinner, lunch, breakfast, party, game, date, plans, event, ticket, tickets,
                room, hotel, pickup, cleaning, checkup, surgery, interview, shift, cheque, card, job, smoking, school,
                work, lid, cap, stain, stains, shoes, snow, item, items, tomorrow, tonight, friday, monday, tuesday, wednesday, thursday, saturday,
                sunday, guest, guests, photo, picture, tooth, stitches, netflix,
                rendez vous, rdv, rendezvous, commande, commandes, livraison, reunion, reunions, visite, voyage, vol, cours, seance, souper,
                diner, dejeuner, fete, partie, billet, billets, chambre, cueillette, carte, fumer, voiture, four, moteur,
                machine, travailler, travail, ecole, demain, lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, bus, taxi, rire, pleurer
                """
            ),
        };

    private static IEnumerable<Keyword> Of(KeywordKind kind, string language, string wordings) =>
        Split(wordings).Select(words => new Keyword(words, kind, language));

    private static string[] Split(string wordings) =>
        [.. wordings.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
}
