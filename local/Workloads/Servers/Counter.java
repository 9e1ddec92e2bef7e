import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A server that counts: answers each line of a connection with its number, what came and how much came so far. Every
 * connection has a thread, every answer leaves something for the collector.
 */
public final class Counter {
    private static final int PORT = 7000;
    private static final int KEPT = 64;

    public static void main(String[] arguments) throws Exception {
        try (ServerSocket server = new ServerSocket(PORT)) {
            while (true) {
                Socket client = server.accept();
                new Thread(() -> talk(client)).start();
            }
        }
    }

    private static void talk(Socket client) {
        byte[][] kept = new byte[KEPT][];
        long number = 0;
        long total = 0;
        try (client;
             BufferedReader reader = new BufferedReader(
                 new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            client.setTcpNoDelay(true);
            OutputStream out = client.getOutputStream();
            for (String line; (line = reader.readLine()) != null; ) {
                number++;
                total += line.length() + 1;
                kept[(int) (number % KEPT)] = new byte[16 * 1024];
                out.write((number + " " + line + " " + total + "\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        } catch (java.io.IOException gone) {
            System.err.println("a client went: " + gone.getMessage());
        }
    }
}
