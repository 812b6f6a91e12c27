namespace Orleans;
/// <summary>x</summary>
public interface IGrainWithStringKey;
