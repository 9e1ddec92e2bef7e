// The command line's options are static; parsers of several runs at a time would share them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
