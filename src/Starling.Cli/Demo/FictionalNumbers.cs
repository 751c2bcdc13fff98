using System.Globalization;

namespace Starling.Cli.Demo;

/// <summary>Where a fictional person lives, and the number.</summary>
/// <param name="Phone">E.164 with plus.</param>
/// <param name="City">In its own language.</param>
/// <param name="Zone">IANA time zone.</param>
/// <param name="IsFrench">The language spoken there.</param>
internal readonly record struct FictionalNumber(string Phone, string City, string Zone, bool IsFrench);

/// <summary>Numbers that ring nowhere, one for each index, never two alike.</summary>
/// <remarks>
/// North America: 555-0100 to 555-0199 of each area code, reserved for fiction by the NANP; beyond those, other lines of the exchange
/// 555, in which no subscriber has ever been connected (directory inquiries, 1212 and 4334, are left out). France: the five geographic
/// ranges that ARCEP reserves for audiovisual works. United Kingdom: the geographic ranges that Ofcom reserves for drama. The mobile
/// ranges of both (06 39 98, 07700 900) are unknown to libphonenumber, so they would be refused as invalid.
/// </remarks>
internal static class FictionalNumbers
{
    /// <summary>So many different numbers can be had.</summary>
    public const int Capacity = 1_500_000;

    private const int Reserved = 100;
    private const int Unassigned = 9_798;
    private const int Stride = 7_919; // a prime that divides none of the counts: neighbours get numbers far apart

    private static readonly (string Code, string City, string Zone, bool IsFrench)[] Areas =
    [
        .. Places(
            "America/Toronto",
            true,
            "263 Montréal,354 Granby,367 Québec,418 Québec,438 Montréal,450 Laval,468 Sherbrooke,514 Montréal"
        ),
        .. Places("America/Toronto", true, "579 Longueuil,581 Lévis,819 Gatineau,873 Trois-Rivières"),
        .. Places(
            "America/Toronto",
            false,
            "226 London,249 Sudbury,289 Hamilton,343 Ottawa,365 Oshawa,382 Sarnia,416 Toronto,437 Toronto,519 Windsor"
        ),
        .. Places(
            "America/Toronto",
            false,
            "548 Kitchener,613 Ottawa,647 Toronto,683 Barrie,705 Sudbury,742 Oshawa,753 Kingston,807 Thunder Bay,905 Mississauga"
        ),
        .. Places("America/Halifax", true, "428 Moncton,506 Edmundston"),
        .. Places("America/Halifax", false, "782 Halifax,902 Halifax"),
        .. Places("America/St_Johns", false, "709 St. John's,879 Gander"),
        .. Places("America/Winnipeg", false, "204 Winnipeg,431 Winnipeg,584 Brandon"),
        .. Places("America/Regina", false, "306 Regina,474 Saskatoon,639 Saskatoon"),
        .. Places("America/Edmonton", false, "368 Calgary,403 Calgary,587 Edmonton,780 Edmonton,825 Red Deer"),
        .. Places("America/Vancouver", false, "236 Vancouver,250 Victoria,604 Vancouver,672 Kelowna,778 Burnaby"),
        .. Places(
            "America/New_York",
            false,
            "201 Jersey City,202 Washington,203 New Haven,207 Portland,212 New York,215 Philadelphia,216 Cleveland"
        ),
        .. Places(
            "America/New_York",
            false,
            "239 Fort Myers,301 Rockville,302 Wilmington,305 Miami,315 Syracuse,330 Akron,336 Greensboro,347 Brooklyn"
        ),
        .. Places(
            "America/New_York",
            false,
            "401 Providence,404 Atlanta,407 Orlando,410 Baltimore,412 Pittsburgh,413 Springfield,513 Cincinnati,516 Hempstead"
        ),
        .. Places(
            "America/New_York",
            false,
            "518 Albany,585 Rochester,603 Manchester,607 Ithaca,609 Trenton,610 Allentown,614 Columbus,617 Boston"
        ),
        .. Places(
            "America/New_York",
            false,
            "646 New York,704 Charlotte,716 Buffalo,717 Harrisburg,718 Queens,802 Burlington,803 Columbia,804 Richmond"
        ),
        .. Places(
            "America/New_York",
            false,
            "813 Tampa,843 Charleston,860 Hartford,904 Jacksonville,914 Yonkers,917 New York,919 Raleigh,954 Fort Lauderdale"
        ),
        .. Places("America/New_York", false, "973 Newark,978 Lowell"),
        .. Places(
            "America/Chicago",
            false,
            "205 Birmingham,210 San Antonio,214 Dallas,225 Baton Rouge,312 Chicago,314 St. Louis,316 Wichita,402 Omaha"
        ),
        .. Places(
            "America/Chicago",
            false,
            "405 Oklahoma City,414 Milwaukee,469 Dallas,501 Little Rock,504 New Orleans,512 Austin,515 Des Moines,601 Jackson"
        ),
        .. Places(
            "America/Chicago",
            false,
            "608 Madison,612 Minneapolis,615 Nashville,630 Naperville,651 St. Paul,713 Houston,773 Chicago,816 Kansas City"
        ),
        .. Places("America/Chicago", false, "817 Fort Worth,832 Houston,901 Memphis,913 Overland Park,918 Tulsa,972 Dallas"),
        .. Places(
            "America/Denver",
            false,
            "303 Denver,307 Cheyenne,385 Provo,406 Billings,505 Albuquerque,719 Colorado Springs,720 Denver,801 Salt Lake City"
        ),
        .. Places("America/Denver", false, "970 Fort Collins"),
        .. Places(
            "America/Los_Angeles",
            false,
            "206 Seattle,209 Stockton,213 Los Angeles,253 Tacoma,310 Santa Monica,323 Los Angeles,408 San Jose"
        ),
        .. Places(
            "America/Los_Angeles",
            false,
            "415 San Francisco,503 Portland,509 Spokane,510 Oakland,530 Redding,541 Eugene,559 Fresno,619 San Diego"
        ),
        .. Places(
            "America/Los_Angeles",
            false,
            "626 Pasadena,650 San Mateo,702 Las Vegas,714 Anaheim,775 Reno,818 Burbank,909 Pomona,916 Sacramento"
        ),
        .. Places("America/Los_Angeles", false, "925 Concord,949 Irvine"),
    ];

    private static readonly (string Code, string City, string Zone, bool IsFrench)[] French =
    [
        .. Places("Europe/Paris", true, "19900 Paris,26191 Nantes,35301 Strasbourg,46571 Marseille,53649 Toulouse"),
    ];

    private static readonly (string Code, string City, string Zone, bool IsFrench)[] British =
    [
        .. Places(
            "Europe/London",
            false,
            "2079460 London,1134960 Leeds,1144960 Sheffield,2920180 Cardiff,1164960 Leicester,1174960 Bristol"
        ),
        .. Places(
            "Europe/London",
            false,
            "1184960 Reading,1214960 Birmingham,1314960 Edinburgh,1414960 Glasgow,1514960 Liverpool,1614960 Manchester"
        ),
    ];

    /// <summary>The number of an index; 0 to <see cref="Capacity"/> less one.</summary>
    public static FictionalNumber At(int index)
    {
        // Of twenty, sixteen live in North America, three in France, one in the United Kingdom.
        var (block, place) = Math.DivRem(index, 20);
        return place switch
        {
            < 16 => American((block * 16) + place),
            < 19 => InFrance((block * 3) + place - 16),
            _ => InBritain(block),
        };
    }

    private static FictionalNumber American(int serial)
    {
        var (round, place) = Math.DivRem(serial, Areas.Length);
        var area = place * 53 % Areas.Length; // neighbours live far apart, too
        if (round < Reserved)
        {
            return Make(Areas[area], "+1", $"5550{100 + (round * 37 % Reserved)}");
        }

        var line = Reserved + Reserved + (int)((long)(round - Reserved) * Stride % Unassigned);
        line += line >= 1212 ? 1 : 0;
        line += line >= 4334 ? 1 : 0;
        return Make(Areas[area], "+1", string.Create(CultureInfo.InvariantCulture, $"555{line:0000}"));
    }

    private static FictionalNumber InFrance(int serial)
    {
        var (round, range) = Math.DivRem(serial, French.Length);
        return round < 10_000
            ? Make(French[range], "+33", string.Create(CultureInfo.InvariantCulture, $"{(long)round * Stride % 10_000:0000}"))
            : Overflow(2 * (serial - (10_000 * French.Length)));
    }

    private static FictionalNumber InBritain(int serial)
    {
        var (round, range) = Math.DivRem(serial, British.Length);
        return round < 1_000
            ? Make(British[range], "+44", string.Create(CultureInfo.InvariantCulture, $"{(long)round * Stride % 1_000:000}"))
            : Overflow((2 * (serial - (1_000 * British.Length))) + 1);
    }

    /// <summary>When a European range is used up: from the far end of the American ones, which their own serials do not reach.</summary>
    private static FictionalNumber Overflow(int serial) => American(((Reserved + Unassigned) * Areas.Length) - 1 - serial);

    private static FictionalNumber Make((string Code, string City, string Zone, bool IsFrench) place, string country, string line) =>
        new(string.Concat(country, place.Code, line), place.City, place.Zone, place.IsFrench);

    private static IEnumerable<(string Code, string City, string Zone, bool IsFrench)> Places(string zone, bool isFrench, string list) =>
        list.Split(',').Select(place => place.Split(' ', 2)).Select(parts => (parts[0], parts[1], zone, isFrench));
}
