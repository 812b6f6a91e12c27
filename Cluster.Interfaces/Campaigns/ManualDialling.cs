using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>Whom operators of a campaign may dial themselves. A callback that was promised by an operator he may always make.</summary>
[GenerateSerializer, Alias("dialer.ManualDialling")]
public enum ManualDialling
{
    /// <summary>Nobody else.</summary>
    None = 0,

    /// <summary>The campaign's contacts.</summary>
    Contacts = 1,

    /// <summary>Any number that they type; a contact is made of it.</summary>
    AnyNumber = 2,
}
