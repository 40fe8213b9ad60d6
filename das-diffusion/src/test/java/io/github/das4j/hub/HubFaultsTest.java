package io.github.das4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.fixtures.HubFault;
import io.github.das4j.fixtures.StandInHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers, networks and others on the same disk do to a download. */
class HubFaultsTest {

  private static final String REPOSITORY = "owner/clip";
  private static final String WEIGHTS = "model.safetensors";
  private static final int LENGTH = 1_000_000;

  @TempDir private Path temp = Path.of("");

  private final byte[] weights = Hubs.noise(LENGTH, 7);
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private StandInHub server;

  @BeforeEach
  void start() throws IOException {
    server = new StandInHub();
    server.repository(REPOSITORY).file("config.json", "{}").file(WEIGHTS, weights);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path bring() {
    return bring(temp.resolve("hub"));
  }

  private Path bring(Path cache) {
    return Hubs.of(server, cache, Map.of())
        .bring(
            HubReference.of(REPOSITORY),
            new DownloadListener() {
              @Override
              public void at(HubFile file, long bytes) {}

              @Override
              public void finished(HubFile file) {}

              @Override
              public void says(String line) {
                said.add(line);
              }
            });
  }

  private void isWhole(Path model) {
    assertThat(model.resolve(WEIGHTS)).hasBinaryContent(weights);
    assertThat(partial()).doesNotExist();
  }

  private Path blob() {
    return temp.resolve("hub/models--owner--clip/blobs")
        .resolve(server.repository(REPOSITORY).etag(WEIGHTS));
  }

  private Path partial() {
    return blob().resolveSibling(blob().getFileName() + ".das4j.incomplete");
  }

  private List<String> fetches() {
    return server.requests().stream().filter(line -> line.startsWith("GET store")).toList();
  }

  private void fail(HubFault... faults) {
    server.fail(REPOSITORY, WEIGHTS, faults);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void aBusyServerIsAskedAgain(int status) {
    fail(new HubFault.Status(status), new HubFault.Status(status));
    server.failListing(REPOSITORY, new HubFault.Status(status));
    isWhole(bring());
  }

  @Test
  void waitsAsLongAsItIsAskedTo() {
    fail(new HubFault.Status(429, "Retry-After", "1"));
    server.failListing(REPOSITORY, new HubFault.Status(429, "RateLimit", "\"api\";r=0;t=1"));
    long begin = System.nanoTime();
    isWhole(bring());
    assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1900));
  }

  @Test
  void aServerThatStaysBusyIsGivenUp() {
    server.failListing(
        REPOSITORY, new HubFault.Status(503), new HubFault.Status(503), new HubFault.Status(503));
    assertThatThrownBy(this::bring)
        .isInstanceOf(HubException.class)
        .hasMessage("the hub answered with status 503");
    server.failListing(REPOSITORY, new HubFault.Status(429, "Retry-After", "86400"));
    assertThatThrownBy(this::bring).hasMessage("the hub takes no more requests for now (429)");
  }

  @Test
  void aConnectionThatBreaksIsGoneOnWith() {
    fail(
        new HubFault.CutAfter(300_000),
        new HubFault.CutAfter(400_000),
        new HubFault.ShortAnswer(100));
    isWhole(bring());
    assertThat(fetches()).hasSize(4);
    // What a broken connection still delivered is less than was sent at most.
    assertThat(fetches().subList(1, 4)).allMatch(line -> line.contains(" bytes="));
  }

  @Test
  void silenceEndsAConnection() {
    fail(new HubFault.StallAfter(200_000, 5_000));
    long begin = System.nanoTime();
    isWhole(bring());
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(4));
    assertThat(fetches()).hasSize(2);
  }

  @Test
  void aServerThatDiesLeavesWhatTheNextDownloadGoesOnFrom() throws IOException {
    // Only the weights are under way when it dies.
    Hubs.of(server, temp.resolve("hub"))
        .bring(HubReference.parse(REPOSITORY + "/config.json"), DownloadListener.none());
    fail(new HubFault.Death(600_000));
    assertThatThrownBy(this::bring)
        .isInstanceOf(HubException.class)
        .hasMessageMatching(
            ".*; \\d+ of 1000000 bytes of model.safetensors are kept, and the same command goes on"
                + " from there");
    assertThat(blob()).doesNotExist();
    long kept = Files.size(partial());
    assertThat(kept).isPositive();
    server.revive();
    server.forget();
    isWhole(bring());
    assertThat(fetches()).singleElement().asString().endsWith(" bytes=" + kept + "-");
  }

  @Test
  void aServerThatIgnoresRangesSendsItAllAgain() {
    fail(new HubFault.CutAfter(500_000), new HubFault.NoRange());
    isWhole(bring());
  }

  @Test
  void wrongBytesAreNotKept() {
    fail(new HubFault.WrongByte(123));
    assertThatThrownBy(this::bring)
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("model.safetensors arrived whole, but its digest is not ");
    assertThat(blob()).doesNotExist();
    assertThat(partial()).doesNotExist();
    isWhole(bring());
  }

  @Test
  void wrongBytesOfAnEarlierDownloadAreFetchedAnew() throws IOException {
    Files.createDirectories(partial().getParent());
    Files.write(partial(), Hubs.noise(400_000, 8));
    isWhole(bring());
    assertThat(said)
        .containsExactly(
            "model.safetensors: what was kept of it is not what the hub has; begun anew");
    Files.delete(blob());
    Files.write(partial(), Hubs.noise(LENGTH + 1, 8));
    isWhole(bring());
  }

  @Test
  void wrongBytesOfASmallFileAreSeenToo() {
    server.fail(REPOSITORY, "config.json", new HubFault.WrongByte(0));
    assertThatThrownBy(this::bring)
        .hasMessageStartingWith("config.json arrived whole, but its digest is not ");
  }

  @Test
  void moreBytesThanWereSaidAreNotTaken() {
    fail(new HubFault.LongAnswer(10));
    assertThatThrownBy(this::bring).hasMessageStartingWith("the hub sends more than it said");
  }

  @Test
  void aListingThatLiesAboutASizeIsRefused() {
    server.repository(REPOSITORY).lyingSize(WEIGHTS, 17);
    assertThatThrownBy(this::bring)
        .isInstanceOf(HubException.class)
        .hasMessage(
            "the hub lists model.safetensors of owner/clip with 17 bytes, and then says 1000000:"
                + " nothing was downloaded of it");
    assertThat(fetches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../model.safetensors",
        "a/../../model.safetensors",
        "/etc/passwd",
        "C:/model.safetensors",
        "a\\..\\model.safetensors",
        "a//model.safetensors",
        "",
        "model\u0000.safetensors"
      })
  void namesThatLeadElsewhereAreRefused(String name) {
    server.repository(REPOSITORY).lyingName(WEIGHTS, name);
    assertThatThrownBy(this::bring)
        .isInstanceOf(HubException.class)
        .hasMessageStartingWith("owner/clip lists a file that would lie elsewhere: '");
    assertThat(Hubs.contents(temp)).isEmpty();
  }

  @Test
  void aDownloadThatFindsNoRoomIsRefused() {
    server.repository(REPOSITORY).lyingSize(WEIGHTS, 1L << 60);
    assertThatThrownBy(this::bring)
        .isInstanceOf(HubException.class)
        .hasMessageMatching(
            "the download takes 1152921.5 TB, and .* has room for .*: make room, or name another"
                + " folder in HF_HUB_CACHE");
  }

  @Test
  void nobodyAtThatAddress() {
    server.close();
    assertThatThrownBy(this::bring)
        .isInstanceOf(HubException.class)
        .hasMessage("nothing answers at " + server.endpoint().substring("http://".length()));
  }

  @Test
  void twoDownloadsAtOnceFetchEachFileOnce() {
    fail(new HubFault.StallAfter(100_000, 300));
    List<CompletableFuture<Path>> both =
        List.of(
            CompletableFuture.supplyAsync(this::bring), CompletableFuture.supplyAsync(this::bring));
    both.forEach(each -> isWhole(each.join()));
    assertThat(said).contains("model.safetensors is being downloaded by another: waiting for it");
    // The one that was held up goes on once its connection is taken for dead.
    assertThat(fetches().stream().filter(line -> !line.contains(" bytes="))).hasSize(1);
  }

  @Test
  void aBlobThatIsThereIsNotFetched() throws IOException {
    Path model = bring();
    Files.delete(model.resolve(WEIGHTS));
    server.forget();
    isWhole(bring());
    assertThat(fetches()).isEmpty();
  }

  @Test
  void aLinkWithoutItsBlobIsFetchedAgain() throws IOException {
    bring();
    Files.delete(blob());
    server.forget();
    isWhole(bring());
    assertThat(fetches()).hasSize(1);
  }
}
