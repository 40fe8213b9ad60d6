package io.github.das4j.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Many connections at once, of one thread: each sends the same request, and keeps its connection
 * open for as long as the server does.
 */
final class Flood implements AutoCloseable {

  private static final int HEAD = 12;
  private static final int AT_A_TIME = 64;

  private final byte[] request;
  private final InetSocketAddress server;
  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final Map<String, Integer> answers = new TreeMap<>();

  /** What was read of an answer's first line. */
  private static final class Answer {
    private final ByteBuffer head = ByteBuffer.allocate(HEAD);
  }

  /**
   * On the loopback.
   *
   * @param path that is asked for
   */
  Flood(int port, String path) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.request =
        ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Opens connections, and reads until each has an answer.
   *
   * @param count how many
   * @param millis that are waited at most
   * @return how many answers there are of each status; of a connection that the server closed
   *     before it had answered, {@code none}
   */
  Map<String, Integer> run(int count, long millis) throws IOException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (answered() < count && System.nanoTime() < end) {
      for (int k = 0; k < AT_A_TIME && channels.size() < count; k++) {
        open();
      }
      selector.select(key -> step(key), channels.size() < count ? 1 : 100);
    }
    return answers;
  }

  private int answered() {
    return answers.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void open() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channels.add(channel);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_CONNECT, new Answer());
    channel.connect(server);
  }

  private void step(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    Answer answer = (Answer) key.attachment();
    try {
      if (key.isConnectable() && channel.finishConnect()) {
        channel.write(ByteBuffer.wrap(request));
        key.interestOps(SelectionKey.OP_READ);
      } else if (key.isReadable()) {
        read(key, channel, answer);
      }
    } catch (IOException e) {
      count("none", key);
    }
  }

  private void read(SelectionKey key, SocketChannel channel, Answer answer) throws IOException {
    if (channel.read(answer.head) < 0) {
      count("none", key);
    } else if (!answer.head.hasRemaining()) {
      count(new String(answer.head.array(), StandardCharsets.US_ASCII).substring(9), key);
    }
  }

  private void count(String status, SelectionKey key) {
    answers.merge(status, 1, Integer::sum);
    // The rest is left unread; whoever is turned away is closed by the server.
    key.cancel();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}
