namespace Migration.SwitchCtl.Desired;

/// <summary>A bucket that goes to another backend and still leads its old connections to this one.</summary>
/// <param name="ServiceId">The service.</param>
/// <param name="Bucket">Number of the bucket.</param>
/// <param name="BackendId">The backend that has its old connections.</param>
public sealed record BucketHome(int ServiceId, int Bucket, int BackendId);
