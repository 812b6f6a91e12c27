namespace Orleans;
/// <summary>x</summary>
public interface IGrain;
/// <summary>x</summary>
public interface IGrainWithStringKey : IGrain;
/// <summary>x</summary>
public interface IGrainFactory
{
    /// <summary>x</summary>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey;
}
