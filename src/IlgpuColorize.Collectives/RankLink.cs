using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuColorize.Collectives;

/// <summary>
/// The connection between rank 0 and another rank, over which messages of 32 bits go: a sign of life, or a rank that ended.
/// </summary>
internal sealed class RankLink : IDisposable
{
    /// <summary>A sign of life.</summary>
    public const int Beat = -1;

    /// <summary>The end that was agreed.</summary>
    public const int Farewell = -2;

    /// <summary>The connection is closed.</summary>
    public const int Closed = -3;

    // Strangers who find the port do not know it.
    private const int TokenLength = 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly Socket _socket;
    private readonly byte[] _message = new byte[sizeof(int)];
    private int _received;

    private RankLink(Socket socket, int rank)
    {
        (_socket, Rank) = (socket, rank);
        _socket.NoDelay = true;
        _socket.Blocking = false;
    }

    /// <summary>The rank at the other end.</summary>
    public int Rank { get; }

    /// <summary>The turns of the watch since the last message.</summary>
    public int SilentTurns { get; set; }

    /// <summary>Whether the other end has said goodbye.</summary>
    public bool IsOver { get; set; }

    /// <summary>Connects every rank with rank 0.</summary>
    /// <returns>On rank 0 the links to all that came within 15 s; elsewhere the link to rank 0, or none.</returns>
    public static List<RankLink> Connect(ICollective collective, bool isOneMachine)
    {
        if (collective.Rank != 0)
            return Join(collective.Broadcast([]), collective.Rank);
        using TcpListener listener = new(isOneMachine ? IPAddress.Loopback : IPAddress.Any, 0);
        listener.Start();
        byte[] token = RandomNumberGenerator.GetBytes(TokenLength);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string places = string.Join(' ', Addresses(isOneMachine).Select(address => $"{address}:{port}"));
        collective.Broadcast([.. token, .. Encoding.ASCII.GetBytes(places)]);
        return Accept(listener, token, collective.Size);
    }

    /// <summary>Sends a message; a connection that is closed shows when something is received.</summary>
    public void Send(int message)
    {
        try
        {
            _socket.Send(BitConverter.GetBytes(message));
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>
    /// Returns the last message that has come, <see cref="Closed"/> at the end of all, or null where there is nothing new.
    /// </summary>
    public int? Receive()
    {
        int? last = null;
        try
        {
            while (_socket.Poll(0, SelectMode.SelectRead))
            {
                int count = _socket.Receive(_message, _received, _message.Length - _received, SocketFlags.None);
                if (count == 0)
                    return last is >= 0 or Farewell ? last : Closed;
                _received = (_received + count) % _message.Length;
                if (_received != 0)
                    continue;
                int message = BitConverter.ToInt32(_message);
                // A rank that ended is never hidden by a later sign of life.
                last = last >= 0 ? last : message;
            }
            return last;
        }
        catch (SocketException)
        {
            return last ?? Closed;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static List<RankLink> Accept(TcpListener listener, byte[] token, int size)
    {
        List<RankLink> links = [];
        using CancellationTokenSource patience = new(s_patience);
        try
        {
            while (links.Count < size - 1)
            {
                Socket socket = listener.AcceptSocketAsync(patience.Token).AsTask().GetAwaiter().GetResult();
                if (Greet(socket, token) is { } rank && rank > 0 && rank < size && links.TrueForAll(link => link.Rank != rank))
                    links.Add(new RankLink(socket, rank));
                else
                    socket.Dispose();
            }
        }
        catch (OperationCanceledException)
        {
        }
        return links;
    }

    private static int? Greet(Socket socket, byte[] token)
    {
        byte[] greeting = new byte[TokenLength + sizeof(int)];
        socket.ReceiveTimeout = (int)TimeSpan.FromSeconds(2).TotalMilliseconds;
        try
        {
            for (int received = 0; received < greeting.Length;)
            {
                int count = socket.Receive(greeting.AsSpan(received));
                if (count == 0)
                    return null;
                received += count;
            }
        }
        catch (SocketException)
        {
            return null;
        }
        return CryptographicOperations.FixedTimeEquals(greeting.AsSpan(0, TokenLength), token)
            ? BitConverter.ToInt32(greeting, TokenLength)
            : null;
    }

    private static List<RankLink> Join(byte[] invitation, int rank)
    {
        byte[] greeting = [.. invitation[..TokenLength], .. BitConverter.GetBytes(rank)];
        foreach (string place in Encoding.ASCII.GetString(invitation[TokenLength..]).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                using CancellationTokenSource patience = new(s_patience / 3);
                socket.ConnectAsync(IPEndPoint.Parse(place), patience.Token).AsTask().GetAwaiter().GetResult();
                socket.Send(greeting);
                return [new RankLink(socket, rank: 0)];
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
        }
        return [];
    }

    private static IEnumerable<IPAddress> Addresses(bool isOneMachine)
        => isOneMachine
            ? [IPAddress.Loopback]
            : NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus == OperationalStatus.Up
                    && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(address => address.Address)
                .Where(address => address.AddressFamily == AddressFamily.InterNetwork);
}
