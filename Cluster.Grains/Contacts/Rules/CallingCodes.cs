using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>The numbering plan behind one calling code, as far as reading a number needs it.</summary>
/// <param name="Code">Calling code, digits.</param>
/// <param name="Countries">Countries that share it, ISO 3166 alpha-2, the main one first; empty for networks without a country.</param>
/// <param name="Least">Least digits of a national number.</param>
/// <param name="Most">Most digits of a national number.</param>
/// <param name="Trunk">Digits dialled before a national number inside the country, and not part of it; empty where there are none.</param>
/// <param name="Abroad">Digits dialled before a calling code; "00" is understood everywhere besides.</param>
internal sealed record NumberingPlan(string Code, ImmutableArray<string> Countries, int Least, int Most, string Trunk, string Abroad);

/// <summary>
/// The calling codes of ITU-T E.164 with the lengths of subscriber numbers. Where the plan of a country was not certain, the range is wide:
/// the table refuses what cannot be a number, it does not prove that one exists.
/// </summary>
internal static class CallingCodes
{
    // code, countries, digits of a national number, trunk prefix, international prefix when it is not 00.
    private const string Table = """
        1 US,CA,PR,DO,JM,TT,BS,BB,GU,VI,AG,AI,AS,BM,DM,GD,KN,KY,LC,MP,MS,SX,TC,VC,VG 10-10 1 011
        7 RU,KZ 10-10 8 810
        20 EG 8-10 0
        27 ZA 9-9 0
        30 GR 10-10 -
        31 NL 9-11 0
        32 BE 8-9 0
        33 FR 9-9 0
        34 ES 9-9 -
        36 HU 8-9 06
        39 IT,VA 6-11 -
        40 RO 9-9 0
        41 CH 9-9 0
        43 AT 4-13 0
        44 GB,GG,IM,JE 9-10 0
        45 DK 8-8 -
        46 SE 7-9 0
        47 NO,SJ 8-8 -
        48 PL 9-9 -
        49 DE 6-11 0
        51 PE 8-9 0
        52 MX 10-10 -
        53 CU 6-8 0 119
        54 AR 10-11 0
        55 BR 10-11 0
        56 CL 9-9 -
        57 CO 10-10 0
        58 VE 10-10 0
        60 MY 8-10 0
        61 AU,CX,CC 9-9 0 0011
        62 ID 7-12 0 001
        63 PH 8-10 0
        64 NZ 8-10 0
        65 SG 8-8 -
        66 TH 8-9 0 001
        81 JP 9-10 0 010
        82 KR 8-10 0 001
        84 VN 9-10 0
        86 CN 9-11 0
        90 TR 10-10 0
        91 IN 10-10 0
        92 PK 9-10 0
        93 AF 9-9 0
        94 LK 9-9 0
        95 MM 6-10 0
        98 IR 10-10 0
        211 SS 9-9 0
        212 MA,EH 9-9 0
        213 DZ 8-9 0
        216 TN 8-8 -
        218 LY 8-9 0
        220 GM 7-9 -
        221 SN 9-9 -
        222 MR 8-8 -
        223 ML 8-8 -
        224 GN 8-9 -
        225 CI 10-10 -
        226 BF 8-8 -
        227 NE 8-8 -
        228 TG 8-8 -
        229 BJ 10-10 -
        230 MU 7-8 -
        231 LR 7-9 0
        232 SL 8-8 0
        233 GH 9-9 0
        234 NG 8-10 0 009
        235 TD 8-8 -
        236 CF 8-8 -
        237 CM 9-9 -
        238 CV 7-7 -
        239 ST 7-7 -
        240 GQ 9-9 -
        241 GA 7-8 -
        242 CG 9-9 -
        243 CD 7-10 0
        244 AO 9-9 -
        245 GW 7-9 -
        246 IO 7-7 -
        247 AC 5-6 -
        248 SC 7-7 -
        249 SD 9-9 0
        250 RW 8-9 0
        251 ET 9-9 0
        252 SO 6-9 0
        253 DJ 8-8 -
        254 KE 7-9 0 000
        255 TZ 9-9 0 000
        256 UG 9-9 0 000
        257 BI 8-8 -
        258 MZ 8-9 -
        260 ZM 9-9 0
        261 MG 9-9 0
        262 RE,YT 9-9 0
        263 ZW 5-10 0
        264 NA 8-9 0
        265 MW 7-9 0
        266 LS 8-8 -
        267 BW 7-8 -
        268 SZ 8-8 -
        269 KM 7-7 -
        290 SH,TA 4-5 -
        291 ER 7-7 0
        297 AW 7-7 -
        298 FO 6-6 -
        299 GL 6-6 -
        350 GI 8-8 -
        351 PT 9-9 -
        352 LU 4-11 -
        353 IE 7-10 0
        354 IS 7-9 -
        355 AL 8-9 0
        356 MT 8-8 -
        357 CY 8-8 -
        358 FI,AX 5-10 0
        359 BG 7-9 0
        370 LT 8-8 0
        371 LV 8-8 -
        372 EE 7-8 -
        373 MD 8-8 0
        374 AM 8-8 0
        375 BY 9-9 80 810
        376 AD 6-9 -
        377 MC 8-9 0
        378 SM 6-10 -
        380 UA 9-9 0
        381 RS 7-10 0
        382 ME 8-8 0
        383 XK 8-9 0
        385 HR 8-9 0
        386 SI 8-8 0
        387 BA 8-9 0
        389 MK 8-8 0
        420 CZ 9-9 -
        421 SK 9-9 0
        423 LI 7-9 0
        500 FK,GS 5-5 -
        501 BZ 7-7 -
        502 GT 8-8 -
        503 SV 8-8 -
        504 HN 8-8 -
        505 NI 8-8 -
        506 CR 8-8 -
        507 PA 7-8 -
        508 PM 6-9 0
        509 HT 8-8 -
        590 GP,BL,MF 9-9 0
        591 BO 8-8 0
        592 GY 7-7 -
        593 EC 8-9 0
        594 GF 9-9 0
        595 PY 7-9 0
        596 MQ 9-9 0
        597 SR 6-7 -
        598 UY 8-8 0
        599 CW,BQ 7-8 -
        670 TL 7-8 -
        672 NF,AQ 6-6 -
        673 BN 7-7 -
        674 NR 7-7 -
        675 PG 7-8 -
        676 TO 5-7 -
        677 SB 5-7 -
        678 VU 5-7 -
        679 FJ 7-7 -
        680 PW 7-7 -
        681 WF 6-6 -
        682 CK 5-5 -
        683 NU 4-7 -
        685 WS 5-7 -
        686 KI 5-8 0
        687 NC 6-6 -
        688 TV 5-7 -
        689 PF 8-8 -
        690 TK 4-7 -
        691 FM 7-7 -
        692 MH 7-7 1 011
        800 - 8-8 -
        808 - 8-8 -
        850 KP 6-10 0
        852 HK 8-8 -
        853 MO 8-8 -
        855 KH 8-9 0 001
        856 LA 8-10 0
        870 - 9-9 -
        878 - 10-12 -
        880 BD 8-10 0
        881 - 8-9 -
        882 - 7-12 -
        883 - 7-12 -
        886 TW 8-9 0 002
        888 - 7-11 -
        960 MV 7-7 -
        961 LB 7-8 0
        962 JO 8-9 0
        963 SY 8-9 0
        964 IQ 8-10 0
        965 KW 8-8 -
        966 SA 9-9 0
        967 YE 7-9 0
        968 OM 8-8 -
        970 PS 8-9 0
        971 AE 8-9 0
        972 IL 8-9 0
        973 BH 8-8 -
        974 QA 8-8 -
        975 BT 7-8 -
        976 MN 8-8 0 001
        977 NP 8-10 0
        979 - 9-9 -
        992 TJ 9-9 - 810
        993 TM 8-8 8 810
        994 AZ 9-9 0
        995 GE 9-9 0
        996 KG 9-9 0
        998 UZ 9-9 -
        """;

    private static readonly FrozenDictionary<int, NumberingPlan> ByCode = Read();

    private static readonly FrozenDictionary<string, NumberingPlan> ByCountry = ByCode.Values
        .SelectMany(plan => plan.Countries, (plan, country) => (plan, country))
        .ToFrozenDictionary(pair => pair.country, pair => pair.plan, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every plan.</summary>
    public static IEnumerable<NumberingPlan> All => ByCode.Values;

    /// <summary>The plan of an ISO 3166 alpha-2 country, in any case.</summary>
    public static NumberingPlan? OfCountry(string country) => ByCountry.GetValueOrDefault(country);

    /// <summary>The plan whose calling code starts these digits; no code is the start of another.</summary>
    public static NumberingPlan? StartOf(ReadOnlySpan<char> digits)
    {
        for (var length = 1; length <= Math.Min(3, digits.Length); length++)
        {
            if (digits[0] != '0'
                && int.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                && ByCode.TryGetValue(code, out var plan))
            {
                return plan;
            }
        }

        return null;
    }

    private static FrozenDictionary<int, NumberingPlan> Read() => Table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' '))
        .Select(cell => new NumberingPlan(
            cell[0],
            cell[1] == "-" ? [] : [.. cell[1].Split(',')],
            int.Parse(cell[2].Split('-')[0], CultureInfo.InvariantCulture),
            int.Parse(cell[2].Split('-')[1], CultureInfo.InvariantCulture),
            cell[3] == "-" ? "" : cell[3],
            cell.Length > 4 ? cell[4] : "00"))
        .ToFrozenDictionary(plan => int.Parse(plan.Code, CultureInfo.InvariantCulture));
}
