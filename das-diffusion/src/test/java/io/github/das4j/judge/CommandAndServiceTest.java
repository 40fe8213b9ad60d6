package io.github.das4j.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.das4j.files.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandAndServiceTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder = Path.of("");

  private List<Question> questions = List.of();

  @BeforeEach
  void draw() throws IOException {
    questions = List.of(question("a", 0xff0000), question("b", 0x00ff00), question("c", 0x0000ff));
  }

  private Question question(String id, int rgb) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, rgb);
    }
    Path file = folder.resolve(id + ".png");
    ImageIO.write(image, "png", file.toFile());
    return new Question(id, file, "prompt " + id);
  }

  /** A command that runs Java from source, as every machine that builds this can. */
  private String command(String body) throws IOException {
    Path source = folder.resolve("Box.java");
    Files.writeString(
        source,
        "public class Box { public static void main(String[] args) throws Exception { "
            + body
            + " } }");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return "'" + java + "' '" + source + "'";
  }

  private Reply ask(String body, Duration timeout) throws IOException {
    return new ExecBox(command(body), timeout).ask(questions);
  }

  @Test
  void aCommandIsGivenPathsAndPrintsNumbersInTheirOrder() throws IOException {
    Reply reply =
        ask(
            "for (String arg : args) System.out.println("
                + "javax.imageio.ImageIO.read(new java.io.File(arg)).getRGB(0, 0) & 0xffff);",
            SOON);
    assertThat(reply.values()).containsExactly(0, 0xff00, 0xff);
    assertThat(reply.problem()).isEmpty();
  }

  @Test
  void whatACommandPrintedBeforeItDiedCounts() throws IOException {
    Reply reply =
        ask(
            "System.out.println(1.5); System.out.print(2); System.out.flush();"
                + " System.err.println(\"out of paper\"); System.exit(3);",
            SOON);
    // The 2 has no line end: it may be the beginning of 25.
    assertThat(reply.values()).containsExactly(1.5, Double.NaN, Double.NaN);
    assertThat(reply.problem()).hasValue("it ended with exit code 3, saying 'out of paper'");
  }

  @Test
  void aCommandThatHangsIsKilled() throws IOException {
    long start = System.nanoTime();
    Reply reply = ask("Thread.sleep(600_000);", Duration.ofMillis(500));
    assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    assertThat(reply.values()).containsOnly(Double.NaN);
    assertThat(reply.problem().orElse("")).contains("did not end within");
  }

  @Test
  void garbageIsNoAnswer() {
    Reply reply = NumberLines.read("1\nhello\nnan\n", 3, true);
    assertThat(reply.values()).containsExactly(1, Double.NaN, Double.NaN);
    assertThat(reply.problem()).hasValue("it printed 'hello' where a number belongs");
    assertThat(NumberLines.read("1\n2\n", 3, true).problem())
        .hasValue("it printed 2 numbers for 3 images");
    assertThat(NumberLines.read("1\n2\n3\n4\n", 3, true).values()).containsOnly(Double.NaN);
    assertThat(NumberLines.read("1\nInfinity\n3\n", 3, true).values())
        .containsExactly(1, Double.NaN, 3);
  }

  @Test
  void aCommandThatIsNotThereWasNotAsked() {
    assertThatThrownBy(() -> new ExecBox("no-such-command-here", SOON).ask(questions))
        .isInstanceOf(NotDeliveredException.class)
        .hasMessageContaining("cannot run 'no-such-command-here'");
  }

  @Test
  void wordsOfACommand() {
    assertThat(CommandWords.of(" python  'my score.py' --x=\"a b\"c '' "))
        .containsExactly("python", "my score.py", "--x=a bc", "");
    assertThatThrownBy(() -> CommandWords.of("a 'b")).hasMessageContaining("quote is left open");
    assertThatThrownBy(() -> CommandWords.of("  ")).hasMessageContaining("names no command");
  }

  /** Answers every request with a status and a text; what came is kept. */
  private static HttpServer server(int status, String answer, AtomicReference<String> request)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/score",
        exchange -> {
          request.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  private Reply http(int status, String answer, AtomicReference<String> request)
      throws IOException {
    HttpServer server = server(status, answer, request);
    try {
      return new HttpBox("http://127.0.0.1:" + server.getAddress().getPort() + "/score", SOON)
          .ask(questions);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServiceIsSentImagesAndPromptsAsJson() throws IOException {
    AtomicReference<String> request = new AtomicReference<>("");
    Reply reply = http(200, "{\"values\": [1, -2.5, null]}", request);
    assertThat(reply.values()).containsExactly(1, -2.5, Double.NaN);
    assertThat(reply.problem()).hasValue("1 of 3 values are no numbers");
    JsonNode sent = Json.MAPPER.readTree(request.get()).path("images");
    assertThat(sent).hasSize(3);
    assertThat(sent.path(1).path("id").asText()).isEqualTo("b");
    assertThat(sent.path(1).path("prompt").asText()).isEqualTo("prompt b");
    assertThat(Base64.getDecoder().decode(sent.path(1).path("png").asText()))
        .isEqualTo(Files.readAllBytes(folder.resolve("b.png")));
  }

  @Test
  void aServiceThatFailsAnswersNothing() throws IOException {
    AtomicReference<String> request = new AtomicReference<>("");
    assertThat(http(500, "", request).problem()).hasValue("it answered with status 500");
    assertThat(http(200, "<html>", request).problem()).hasValue("its answer is no JSON");
    assertThat(http(200, "{\"values\": [1]}", request).problem())
        .hasValue("its list \"values\" has 1 entries for 3 images");
    assertThat(http(200, "[1, 2, 3]", request).problem())
        .hasValue("its answer has no list \"values\"");
  }

  /** A service that answers with so many zeros, and then neither goes on nor ends. */
  private Reply endless(int bytes, Duration timeout) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CountDownLatch asked = new CountDownLatch(1);
    server.createContext(
        "/score",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(new byte[bytes]);
          exchange.getResponseBody().flush();
          try {
            asked.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.setExecutor(Executors.newSingleThreadExecutor());
    server.start();
    try {
      return new HttpBox("http://127.0.0.1:" + server.getAddress().getPort() + "/score", timeout)
          .ask(questions);
    } finally {
      asked.countDown();
      server.stop(0);
      ((ExecutorService) server.getExecutor()).shutdown();
    }
  }

  @Test
  void aServiceWhoseAnswerDoesNotEndIsGivenUp() throws IOException {
    assertThat(endless(10, Duration.ofSeconds(3)).problem())
        .hasValueSatisfying(problem -> assertThat(problem).startsWith("it did not answer within"));
    assertThat(endless(5 << 20, SOON).problem())
        .hasValue("its answer is longer than 4194304 bytes");
  }

  @Test
  void aServiceThatIsNotThereWasNotAsked() throws IOException {
    HttpServer server = server(200, "", new AtomicReference<>(""));
    int port = server.getAddress().getPort();
    server.stop(0);
    HttpBox box = new HttpBox("http://127.0.0.1:" + port + "/score", SOON);
    assertThatThrownBy(() -> box.ask(questions)).isInstanceOf(NotDeliveredException.class);
  }
}
