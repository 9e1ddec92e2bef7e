namespace Migration.Dashboard.Topology;

/// <summary>Places of the picture's parts, side by side for wide screens or one below the other for narrow ones.</summary>
internal sealed class TopologyLayout
{
    private const double PodHeight = 46;
    private const double PodGap = 8;
    private const double NodeHead = 44;
    private const double NodePad = 12;
    private const double NodeGap = 24;
    private const double RowHeight = 48;
    private const double SwitchHead = 58;

    private readonly TopologyModel _model;
    private readonly Dictionary<string, Box> _nodes = [];

    private TopologyLayout(TopologyModel model, bool isUpright)
    {
        _model = model;
        IsUpright = isUpright;
        if (isUpright)
            PlaceUpright();
        else
            PlaceWide();
    }

    /// <summary>One below the other.</summary>
    public bool IsUpright { get; }

    /// <summary>Width of the picture.</summary>
    public double Width { get; private set; }

    /// <summary>Height of the picture.</summary>
    public double Height { get; private set; }

    /// <summary>The clients.</summary>
    public Box Clients { get; private set; } = null!;

    /// <summary>The switch.</summary>
    public Box Switch { get; private set; } = null!;

    /// <summary>Way of the clients' packets to the switch.</summary>
    public string ClientPath => IsUpright
        ? Line(Clients.MidX, Clients.Bottom, Switch.MidX, Switch.Y)
        : Line(Clients.Right, Clients.MidY, Switch.X, Switch.MidY);

    /// <summary>Places everything.</summary>
    public static TopologyLayout Of(TopologyModel model, bool isUpright) => new(model, isUpright);

    /// <summary>A node's place.</summary>
    public Box Node(string name) => _nodes[name];

    /// <summary>A pod's place in its node.</summary>
    public Box Pod(string node, int index)
    {
        var box = _nodes[node];
        return new Box(
            box.X + NodePad, box.Y + NodeHead + (index * (PodHeight + PodGap)), box.Width - (2 * NodePad), PodHeight);
    }

    /// <summary>Place of a service's row in the switch.</summary>
    public Box Row(int index) =>
        new(Switch.X + 12, Switch.Y + SwitchHead + (index * (RowHeight + 6)), Switch.Width - 24, RowHeight);

    /// <summary>Where a node's cable is plugged in.</summary>
    public (double X, double Y) PortOf(string node)
    {
        var index = _model.Nodes.Index().First(n => n.Item.Name == node).Index;
        var share = (index + 1.0) / (_model.Nodes.Count + 1);
        return IsUpright
            ? (Switch.X + (Switch.Width * share), Switch.Bottom)
            : (Switch.Right, Switch.Y + (Switch.Height * share));
    }

    /// <summary>Where the clients' cable is plugged in.</summary>
    public (double X, double Y) ClientPort => IsUpright ? (Switch.MidX, Switch.Y) : (Switch.X, Switch.MidY);

    /// <summary>The cable from the switch to a node.</summary>
    public string Cable(string node)
    {
        var (x, y) = PortOf(node);
        var box = _nodes[node];
        return IsUpright ? Line(x, y, box.MidX, box.Y) : Line(x, y, box.X, box.MidY);
    }

    /// <summary>Where the figures of a node's cable stand.</summary>
    public (double X, double Y) CableLabel(string node)
    {
        var (x, y) = PortOf(node);
        var box = _nodes[node];
        return IsUpright ? ((x + box.MidX) / 2, (y + box.Y) / 2) : ((x + box.X) / 2, (y + box.MidY) / 2);
    }

    /// <summary>The checkpoint's way from one node to another, around the switch.</summary>
    public string Journey(string from, string to)
    {
        var (a, b) = (_nodes[from], _nodes[to]);
        if (!IsUpright)
        {
            var bulge = a.Right + 64;
            return $"M{Text.N(a.Right)} {Text.N(a.MidY)} C{Text.N(bulge)} {Text.N(a.MidY)} {Text.N(bulge)} "
                + $"{Text.N(b.MidY)} {Text.N(b.Right)} {Text.N(b.MidY)}";
        }

        var dip = Math.Max(a.Bottom, b.Bottom) + 44;
        return $"M{Text.N(a.MidX)} {Text.N(a.Bottom)} C{Text.N(a.MidX)} {Text.N(dip)} {Text.N(b.MidX)} {Text.N(dip)} "
            + $"{Text.N(b.MidX)} {Text.N(b.Bottom)}";
    }

    private void PlaceWide()
    {
        Width = 1104;
        var heights = _model.Nodes.Select(HeightOf).ToList();
        var nodesHeight = heights.Sum() + (NodeGap * (heights.Count - 1));
        // Tall enough for a port per node.
        var switchHeight = Math.Max(
            SwitchHead + (Math.Max(1, _model.Links.Count) * (RowHeight + 6)) + 8, 40 * (heights.Count + 1));
        Height = Math.Max(nodesHeight, switchHeight) + 8;
        Clients = new Box(2, (Height / 2) - 44, 186, 88);
        Switch = new Box(366, (Height - switchHeight) / 2, 276, switchHeight);
        var y = (Height - nodesHeight) / 2;
        foreach (var (node, height) in _model.Nodes.Zip(heights))
        {
            _nodes[node.Name] = new Box(812, y, 236, height);
            y += height + NodeGap;
        }
    }

    private void PlaceUpright()
    {
        const int columns = 2;
        Width = 358;
        Clients = new Box(84, 4, 190, 76);
        var switchHeight = SwitchHead + (Math.Max(1, _model.Links.Count) * (RowHeight + 6)) + 10;
        Switch = new Box(34, Clients.Bottom + 92, 290, switchHeight);
        var y = Switch.Bottom + 84;
        var width = (Width - 14) / columns;
        foreach (var row in _model.Nodes.Chunk(columns))
        {
            var height = row.Max(HeightOf);
            foreach (var (i, node) in row.Index())
                _nodes[node.Name] = new Box(i * (width + 14), y, width, height);
            y += height + 40;
        }

        Height = y + 12;
    }

    private static double HeightOf(TopologyModel.Node node) =>
        NodeHead + (Math.Max(1, node.Pods.Count) * (PodHeight + PodGap)) - PodGap + NodePad;

    private string Line(double x1, double y1, double x2, double y2)
    {
        var (cx, cy) = ((x1 + x2) / 2, (y1 + y2) / 2);
        return IsUpright
            ? $"M{Text.N(x1)} {Text.N(y1)} C{Text.N(x1)} {Text.N(cy)} {Text.N(x2)} {Text.N(cy)} {Text.N(x2)} {Text.N(y2)}"
            : $"M{Text.N(x1)} {Text.N(y1)} C{Text.N(cx)} {Text.N(y1)} {Text.N(cx)} {Text.N(y2)} {Text.N(x2)} {Text.N(y2)}";
    }

    /// <summary>A rectangle.</summary>
    internal sealed record Box(double X, double Y, double Width, double Height)
    {
        public double Right => X + Width;

        public double Bottom => Y + Height;

        public double MidX => X + (Width / 2);

        public double MidY => Y + (Height / 2);
    }
}
