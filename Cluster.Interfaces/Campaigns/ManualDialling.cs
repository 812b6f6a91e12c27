using Orleans;

namespace Cluster.Interfaces.Campaigns;

/// <summary>Whom operators of a campaign may dial themselves. An operator may always make a callback that he has promised, and call a contact that is his own.</summary>
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
