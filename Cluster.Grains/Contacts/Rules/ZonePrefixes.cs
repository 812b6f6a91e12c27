using System.Collections.Frozen;
using System.Globalization;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// Zones by the first digits of a number, for countries with several zones. The longest prefix wins. "-" marks doubt: without it the
/// country's single clock would be taken. Only fixed-line areas, because a mobile phone travels.
/// </summary>
internal static class ZonePrefixes
{
    private const int LongestPrefix = 8;

    // zone, calling code, areas behind it.
    private const string Table = """
        # Russia, fixed lines. Left out: Yakutia (411) has three zones; 8xx that are not areas; mobile 9xx.
        Europe/Kaliningrad 7 401
        Europe/Moscow 7 471 472 473 474 475 481 482 483 484 485 486 487 491 492 493 494 495 496 498 499
        Europe/Moscow 7 811 812 813 814 815 816 817 818 820 821 831 834 835 836 843 847 855 861 862 863 865 866 867 871 872 873 877 878 879
        Europe/Simferopol 7 365 869
        Europe/Kirov 7 833
        Europe/Volgograd 7 844
        Europe/Samara 7 341 846 848
        Europe/Saratov 7 845
        Europe/Astrakhan 7 851
        Europe/Ulyanovsk 7 842
        Asia/Yekaterinburg 7 342 343 345 346 347 349 351 352 353
        Asia/Omsk 7 381
        Asia/Tomsk 7 382
        Asia/Novosibirsk 7 383
        Asia/Novokuznetsk 7 384
        Asia/Barnaul 7 385 388
        Asia/Krasnoyarsk 7 390 391 394
        Asia/Irkutsk 7 301 395
        Asia/Chita 7 302
        Asia/Yakutsk 7 416
        Asia/Vladivostok 7 421 423 426
        Asia/Sakhalin 7 424
        Asia/Magadan 7 413
        Asia/Kamchatka 7 415
        Asia/Anadyr 7 427
        # Kazakhstan has kept one time since March 2024.
        Asia/Almaty 7 7
        # Spain: the Canary Islands by their fixed lines; mobile numbers do not tell.
        Europe/Madrid 34 8 9
        Atlantic/Canary 34 822 828 922 928
        - 34 80 90
        # Portugal: Azores; Madeira keeps the time of Lisbon. 292, 295 and 296 are the islands.
        Europe/Lisbon 351 2
        Atlantic/Azores 351 292 295 296
        # Ukraine: Crimea and Sevastopol are disputed.
        Europe/Kyiv 380 3 4 5 6 7 9
        - 380 65 692 36 64 62
        # China: one legal time; Xinjiang lives by its own.
        Asia/Shanghai 86 1 2 3 4 5 6 7 8 9
        - 86 90 99
        # Brazil, by DDD. Western Amazonas (97) has two zones.
        America/Sao_Paulo 55 11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 61 62 64
        America/Araguaina 55 63
        America/Cuiaba 55 65 66
        America/Campo_Grande 55 67
        America/Rio_Branco 55 68
        America/Porto_Velho 55 69
        America/Bahia 55 71 73 74 75 77
        America/Maceio 55 79 82
        America/Recife 55 81 87
        America/Fortaleza 55 83 84 85 86 88 89 98 99
        America/Belem 55 91 93 94 96
        America/Manaus 55 92
        America/Boa_Vista 55 95
        # Fernando de Noronha shares 81 with Recife.
        America/Noronha 55 813619
        # Australia, fixed lines. Left out: 07 55 (the Gold Coast reaches into New South Wales), 08 90 (Eucla), 02 65 63 (Lord Howe).
        Australia/Sydney 61 2
        Australia/Melbourne 61 3
        Australia/Brisbane 61 7
        Australia/Perth 61 86 89
        Australia/Adelaide 61 83 84 87 88
        Australia/Darwin 61 8891 8892 8894 8895 8896 8897 8898 8899
        Australia/Broken_Hill 61 880
        - 61 26563 755 756 890 879 889
        Indian/Christmas 61 89164
        Indian/Cocos 61 89162
        # New Zealand, fixed lines; the Chathams share 3.
        Pacific/Auckland 64 4 6 7 9 33 34 35 36 37 39
        Pacific/Chatham 64 3305
        # Chile, fixed lines. The south by its areas.
        America/Santiago 56 2 32 33 34 35 41 42 43 44 45 51 52 53 55 57 58 63 64 65 71 72 73 75
        America/Punta_Arenas 56 61
        Pacific/Easter 56 32210
        # Ecuador, fixed lines of the mainland; 5 includes Galapagos.
        America/Guayaquil 593 2 3 4 6 7
        # Mexico: large cities and the north-west.
        America/Mexico_City 52 55 56 33 81 222 442 449 444 477 729 771 777
        America/Monterrey 52 818
        America/Merida 52 999
        America/Cancun 52 983 984 998
        America/Hermosillo 52 622 631 644 662
        America/Tijuana 52 646 664 686
        # Indonesia, fixed lines: west, centre, east.
        Asia/Jakarta 62 21 22 24 251 254 271 274 31 341 61 711 721 751 761
        Asia/Makassar 62 361 370 411 431 511
        Asia/Jayapura 62 911 967
        # Mayotte shares the code of Reunion.
        Indian/Reunion 262 262 692 693
        Indian/Mayotte 262 269 639
        # Norfolk Island; the Antarctic stations share the code.
        Pacific/Norfolk 672 3
        """;

    private static readonly FrozenDictionary<int, string?> ByPrefix = Read();

    /// <summary>Whether the table knows the number; the zone is null where it marks doubt.</summary>
    public static bool TryFind(ReadOnlySpan<char> digits, out string? zoneId)
    {
        for (var length = Math.Min(LongestPrefix, digits.Length); length > 1; length--)
        {
            if (int.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
                && ByPrefix.TryGetValue(prefix, out zoneId))
            {
                return true;
            }
        }

        zoneId = null;
        return false;
    }

    private static FrozenDictionary<int, string?> Read() => Table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(line => line[0] != '#')
        .Select(line => line.Split(' '))
        .SelectMany(cell => cell.Skip(2), (cell, area) => (Prefix: cell[1] + area, ZoneId: cell[0] == "-" ? null : cell[0]))
        .ToFrozenDictionary(pair => int.Parse(pair.Prefix, CultureInfo.InvariantCulture), pair => pair.ZoneId);
}
