using Migration.Samples.AlertWebhook;

await Webhook.Build(args).RunAsync();
