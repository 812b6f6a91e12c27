using System.Collections.Frozen;
using System.Globalization;

namespace Cluster.Grains.Contacts.Rules;

/// <summary>
/// The area codes of country code 1, by country and zone. "-" stands for an area with more than one zone (part of a state on the other
/// side of a zone border, an Indian nation with its own clock change): there the number alone does not tell the time.
/// An area that is missing here is neither refused nor placed.
/// </summary>
internal static class NanpAreas
{
    private const string Table = """
        US America/New_York 201 202 203 207 212 215 216 220 223 227 229 234 239 240 252 267 272 276 283 301 302 304 305 315 321 324 326 329
        US America/New_York 330 332 336 339 347 351 352 363 380 386 401 404 407 410 412 413 419 434 436 440 443 445 465 470 472 475 478 484 502
        US America/New_York 508 513 516 518 540 551 561 567 570 571 582 585 603 607 609 610 614 617 624 631 640 645 646 656 667 678 680 681
        US America/New_York 686 689 703 704 706 716 717 718 724 727 728 732 740 743 754 757 762 770 772 774 781 786 802 803 804 813 814 821 826
        US America/New_York 828 835 838 839 843 845 848 854 856 857 859 860 862 863 864 865 878 904 908 910 912 914 917 919 929 934 937 941
        US America/New_York 943 947 948 954 959 973 978 980 984
        US America/Detroit 231 248 269 313 517 586 616 679 734 810 989
        US America/Indiana/Indianapolis 260 317 463 765
        US America/Chicago 205 210 214 217 218 224 225 228 251 254 256 262 274 281 309 312 314 316 318 319 320 325 327 331 337 346 353 361
        US America/Chicago 402 405 409 414 417 430 447 457 464 469 471 479 501 504 507 512 515 531 534 539 557 563 572 573 601 608 612 615 618 621
        US America/Chicago 629 630 636 641 651 659 660 662 682 708 712 713 715 726 730 731 737 763 769 773 779 806 815 816 817 830 832 847
        US America/Chicago 861 870 872 901 903 913 918 920 924 931 936 938 940 945 952 956 972 975 979 985
        US America/Denver 303 307 385 406 435 505 575 719 720 801 915 970 983
        US America/Phoenix 480 520 602 623
        US America/Los_Angeles 206 209 213 253 279 310 323 341 350 357 360 369 408 415 424 425 442 503 509 510 530 559 562 564 619 626 628 650
        US America/Los_Angeles 657 661 669 702 707 714 725 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951 971
        US Pacific/Honolulu 808
        US - 208 219 270 308 334 364 423 432 448 458 541 574 580 605 606 620 701 775 785 812 850 906 907 928 930 986
        CA America/Toronto 226 249 263 289 343 354 365 382 416 437 438 450 468 514 519 548 579 613 647 683 705 742 753 819 873 905 942
        CA America/Winnipeg 204 431 584
        CA America/Edmonton 368 403 587 780 825
        CA America/Vancouver 604
        CA America/Halifax 782 902
        CA America/Moncton 428 506
        CA - 236 250 257 306 367 418 474 581 600 622 639 672 709 778 807 867 879
        PR America/Puerto_Rico 787 939
        VI America/St_Thomas 340
        GU Pacific/Guam 671
        MP Pacific/Saipan 670
        AS Pacific/Pago_Pago 684
        AG America/Antigua 268
        AI America/Anguilla 264
        BB America/Barbados 246
        BM Atlantic/Bermuda 441
        BS America/Nassau 242
        DM America/Dominica 767
        DO America/Santo_Domingo 809 829 849
        GD America/Grenada 473
        JM America/Jamaica 658 876
        KN America/St_Kitts 869
        KY America/Cayman 345
        LC America/St_Lucia 758
        MS America/Montserrat 664
        SX America/Lower_Princes 721
        TC America/Grand_Turk 649
        TT America/Port_of_Spain 868
        VC America/St_Vincent 784
        VG America/Tortola 284
        """;

    private static readonly FrozenDictionary<int, (string Country, string? ZoneId)> ByArea = Read();

    /// <summary>The country of digits that start with 1 and an area code; null for non-geographic and unknown areas.</summary>
    public static string? CountryOf(ReadOnlySpan<char> digits) => Find(digits).Country;

    /// <summary>The IANA zone of digits that start with 1 and an area code; null when it has several or is unknown.</summary>
    public static string? ZoneIdOf(ReadOnlySpan<char> digits) => Find(digits).ZoneId;

    private static (string? Country, string? ZoneId) Find(ReadOnlySpan<char> digits) =>
        digits.Length >= 4
        && int.TryParse(digits[1..4], NumberStyles.None, CultureInfo.InvariantCulture, out var area)
        && ByArea.TryGetValue(area, out var found) ? found : default;

    private static FrozenDictionary<int, (string Country, string? ZoneId)> Read() => Table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' '))
        .SelectMany(cell => cell.Skip(2), (cell, area) => (cell, area))
        .ToFrozenDictionary(
            pair => int.Parse(pair.area, CultureInfo.InvariantCulture),
            pair => (pair.cell[0], pair.cell[1] == "-" ? null : pair.cell[1]));
}
