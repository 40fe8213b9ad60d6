package io.github.das4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.server.http.Access;
import io.github.das4j.server.job.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must be refused, clearly, and leave the server unharmed. */
class AttackTest {

  private static final String TOKEN = "0123456789abcdef0123";
  private static final int STREAMS = 20;

  @TempDir static Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init")
  private static Served served;

  /** Once for all of them: it must stand them all. */
  @BeforeAll
  static void begin() throws IOException {
    Files.writeString(folder.resolve("secret.png"), "secret");
    served = start();
  }

  private static Served start() {
    Limits limits = new Limits(8, 8, STREAMS, 4096, 100, 8, 50, 256);
    return Served.start(
        folder.resolve("runs"), Served.Wanted.of(new StandIn(5)).with(limits).withToken(TOKEN));
  }

  @AfterEach
  void unharmed() {
    assertThat(served.get("/ready").statusCode()).isEqualTo(200);
  }

  @AfterAll
  static void drawsStill() {
    try {
      String path = "/api/v1/jobs/" + id(submit(prompt("a fox", "")));
      await(path);
      assertThat(get(path).body()).contains("\"status\":\"finished\"");
    } finally {
      served.close();
    }
  }

  private static String id(HttpResponse<String> job) {
    assertThat(job.statusCode()).isEqualTo(202);
    return Served.json(job).path("id").asText();
  }

  private static void await(String path) {
    for (int k = 0; k < 1000 && !get(path).body().contains("\"finished\""); k++) {
      Served.pause();
    }
  }

  private static HttpRequest.Builder authorised(HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + TOKEN);
  }

  private static HttpResponse<String> get(String path) {
    return served.send(authorised(HttpRequest.newBuilder(served.at(path))));
  }

  private static HttpResponse<String> submit(String body) {
    return served.send(authorised(served.posting("/api/v1/jobs", body)));
  }

  private static String prompt(String text, String fields) {
    return "{\"prompt\":\"" + text + "\"" + fields + "}";
  }

  @Test
  void withoutTheTokenNothingIsServedButHealth() {
    assertThat(served.get("/api/v1/jobs").statusCode()).isEqualTo(401);
    assertThat(served.get("/").statusCode()).isEqualTo(401);
    assertThat(served.get("/metrics").statusCode()).isEqualTo(401);
    assertThat(served.post("/api/v1/jobs", prompt("a", "")).statusCode()).isEqualTo(401);
    assertThat(served.get("/?token=wrong").statusCode()).isEqualTo(401);
    assertThat(served.get("/health").statusCode()).isEqualTo(200);
    HttpResponse<String> wrong =
        served.send(
            HttpRequest.newBuilder(served.at("/api/v1/jobs"))
                .header("Authorization", "Bearer " + TOKEN + "0"));
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(Served.json(wrong).path("error").path("code").asText()).isEqualTo("unauthorized");
    HttpResponse<String> openAi = served.post("/v1/images/generations", prompt("a", ""));
    assertThat(Served.json(openAi).path("error").path("type").asText())
        .isEqualTo("authentication_error");
  }

  @Test
  void aLinkWithTheTokenIsAnsweredWithACookieThatServes() {
    HttpResponse<String> welcome = served.get("/?token=" + TOKEN);

    assertThat(welcome.statusCode()).isEqualTo(303);
    String cookie = welcome.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
    HttpResponse<String> jobs =
        served.send(
            HttpRequest.newBuilder(served.at("/api/v1/jobs"))
                .header("Cookie", cookie.split(";")[0]));
    assertThat(jobs.statusCode()).isEqualTo(200);
  }

  @Test
  void anAddressThatOthersReachAsksForAToken() {
    ServerOptions here = Served.options(folder, Served.Wanted.of(new StandIn(1)));

    assertThatThrownBy(
            () ->
                new ServerOptions(
                    "0.0.0.0",
                    0,
                    new Access(Optional.empty(), Set.of(), Set.of()),
                    here.runs(),
                    here.planner(),
                    here.devices(),
                    here.source(),
                    here.told()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a token is needed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:8420", "localhost.evil.example", ""})
  void aHostByAnotherNameIsRefused(String host) throws IOException {
    assertThat(raw("GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith(host.isEmpty() ? "HTTP/1.1 40" : "HTTP/1.1 403");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"})
  void aPageOfAnotherOriginIsRefused(String origin) {
    HttpResponse<String> response =
        served.send(
            authorised(served.posting("/api/v1/jobs", prompt("a", ""))).header("Origin", origin));

    assertThat(response.statusCode()).isEqualTo(403);
  }

  @Test
  void aFormOfAnotherSiteIsRefused() {
    HttpResponse<String> form =
        served.send(
            authorised(HttpRequest.newBuilder(served.at("/api/v1/jobs")))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(prompt("a", ""))));
    HttpResponse<String> image =
        served.send(
            authorised(HttpRequest.newBuilder(served.at("/api/v1/jobs")))
                .header("Sec-Fetch-Site", "cross-site"));

    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(image.statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.png",
        "/%2e%2e/secret.png",
        "/..%2fsecret.png",
        "/..%5csecret.png",
        "/webjars/../../secret.png",
        "/webjars/%2e%2e/secret.png",
        "/api/v1/runs/..",
        "/api/v1/runs/../images/0",
        "/api/v1/runs/%2e%2e/images/0",
        "/api/v1/runs/..%2f/images/0",
        "/api/v1/runs/..%252f/images/0",
        "/api/v1/runs/.serve",
        "/api/v1/jobs/../images/0",
        "/api/v1/jobs/..%2f..%2fsecret/images/0",
        "/api/v1/jobs/%00/images/0",
        "/api/v1/jobs/x/images/../../secret.png",
        "/v1/models/../../secret.png",
        "//secret.png",
        "/;/../secret.png"
      })
  void noPathLeadsToAFile(String path) throws IOException {
    String answer =
        raw(
            "GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).matches("(?s)HTTP/1.1 40[04].*").doesNotContain("secret\r\n\r\nsecret");
  }

  @Test
  void namesInARequestAreNoPaths() {
    for (String field :
        List.of(
            ",\"model\":\"../../secret\"",
            ",\"model\":\"/etc\"",
            ",\"reward\":\"clip:/etc/passwd\"",
            ",\"reward\":\"exec:touch x\"",
            ",\"reward\":\"http://evil.example/\"",
            ",\"model\":\"hf:owner/name\"",
            ",\"reward\":[{\"name\":\"clip:/etc\",\"weight\":1}]",
            ",\"settings\":{\"lora\":\"/etc/passwd\"}",
            ",\"settings\":{\"vae\":\"/etc\"}",
            ",\"settings\":{\"prompts.file\":\"/etc/passwd\"}",
            ",\"settings\":{\"models\":\"/\"}",
            ",\"settings\":{\"run.devices\":\"cuda:7\"}",
            ",\"settings\":{\"twist.decoder\":\"tiny:/etc\"}",
            ",\"out\":\"/tmp/x\"")) {
      HttpResponse<String> response = submit(prompt("a fox", field));
      assertThat(response.statusCode()).as(field).isEqualTo(400);
      assertThat(response.body()).doesNotContain("root:");
    }
  }

  @Test
  void whatIsNoNumberOfTheRightKindIsRefused() {
    for (String settings :
        List.of(
            "\"smc.alpha\":NaN",
            "\"smc.alpha\":Infinity",
            "\"smc.alpha\":-Infinity",
            "\"smc.alpha\":1e999",
            "\"smc.alpha\":\"NaN\"",
            "\"sample.guidance\":\"Infinity\"",
            "\"sample.guidance\":\"-inf\"",
            "\"smc.alpha\":0",
            "\"smc.particles\":-3",
            "\"smc.particles\":9",
            "\"smc.particles\":2.5",
            "\"smc.particles\":99999999999999999999",
            "\"sample.steps\":51",
            "\"sample.steps\":0",
            "\"sample.width\":264",
            "\"sample.width\":-64",
            "\"smc.resampler\":\"none\"",
            "\"smc.alpha\":[1]",
            "\"smc.alpha\":null",
            "\"nothing\":1",
            "\"smc.alpha\":1,\"smc.alpha\":2")) {
      HttpResponse<String> response = submit(prompt("a", ",\"settings\":{" + settings + "}"));
      assertThat(response.statusCode()).as(settings).isEqualTo(400);
      assertThat(Served.json(response).path("error").path("message").asText())
          .as(settings)
          .isNotBlank()
          .doesNotContain("Exception");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"a\"",
        "{",
        "{\"prompt\":1}",
        "{\"prompt\":\"a\"}x",
        "{\"promt\":\"a\"}"
      })
  void aBodyThatIsNoRequestIsRefused(String body) {
    assertThat(submit(body).statusCode()).isEqualTo(400);
  }

  @Test
  void promptsThatAreEmptyOrLongOrNoTextAreRefused() {
    assertThat(submit(prompt(" ", "")).statusCode()).isEqualTo(400);
    assertThat(submit(prompt("x".repeat(101), "")).statusCode()).isEqualTo(400);
    assertThat(submit(prompt("a\\u0000b", "")).statusCode()).isEqualTo(400);
    assertThat(submit("[".repeat(3000)).statusCode()).isEqualTo(400);
  }

  @Test
  void aPromptOfMarkupStaysText() throws IOException {
    String text = "<script>alert(1)</script><img src=x onerror=alert(1)> ../../../etc";

    HttpResponse<String> job = submit(prompt(text, ""));

    assertThat(job.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(job.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(job.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).contains("script-src 'self'").doesNotContain("unsafe"));
    String path = "/api/v1/jobs/" + id(job);
    await(path);
    String run = Served.json(get(path)).path("run").asText();
    assertThat(run).matches("\\d{3}-[a-z0-9-]+");
    assertThat(Files.readString(folder.resolve("runs").resolve(run).resolve("report.html")))
        .doesNotContain("<script>alert", "<img src=x");
  }

  @Test
  void aBodyOfAGigabyteIsNotRead() throws IOException {
    String head =
        "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer "
            + TOKEN
            + "\r\n";

    assertThat(raw(head + "Content-Length: 1073741824\r\n\r\n{")).startsWith("HTTP/1.1 413");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server().port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write((head + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] chunk = ("1000\r\n" + " ".repeat(4096) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      long sent = 0;
      try {
        while (sent < 1L << 30) {
          out.write(chunk);
          sent += chunk.length;
        }
      } catch (IOException e) {
        // The server has hung up, which is what it should do.
      }
      assertThat(sent).isLessThan(64L << 20);
    }
  }

  @Test
  void eventStreamsBeyondTheLimitAreRefusedAndTheOthersGoOn() throws IOException {
    String id = id(submit(prompt("a fox", ",\"settings\":{\"sample.steps\":50}")));
    List<Socket> open = new ArrayList<>();
    int refused = 0;
    try {
      for (int k = 0; k < 5 * STREAMS; k++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server().port());
        socket.setSoTimeout(20_000);
        open.add(socket);
        socket
            .getOutputStream()
            .write(
                ("GET /api/v1/jobs/"
                        + id
                        + "/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                        + TOKEN
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        String status =
            new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        assertThat(status).isIn("HTTP/1.1 200", "HTTP/1.1 429");
        refused += status.endsWith("429") ? 1 : 0;
      }
      // Some may have had all events, and have made room.
      assertThat(refused).isBetween(1, 4 * STREAMS);
      assertThat(get("/api/v1/jobs/" + id).statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server().port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
