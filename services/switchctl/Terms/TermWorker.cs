namespace Migration.SwitchCtl.Terms;

/// <summary>Something that runs while this instance acts; may be started again after it was stopped.</summary>
public abstract class TermWorker : BackgroundService;
