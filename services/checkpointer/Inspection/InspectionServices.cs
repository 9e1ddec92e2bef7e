namespace Migration.Checkpointer.Inspection;

/// <summary>Puts the inspection together.</summary>
internal static class InspectionServices
{
    /// <summary>Adds what answers questions about workloads and this node.</summary>
    public static void AddInspection(this IServiceCollection services)
    {
        services.AddSingleton<CriuCheck>();
        services.AddHostedService(s => s.GetRequiredService<CriuCheck>());
        services.AddSingleton<RegistryProbe>();
        services.AddSingleton<NodeInspector>();
        services.AddSingleton<InspectionDesk>();
    }
}
