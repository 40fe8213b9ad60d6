package io.github.das4j.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.das4j.das.SampleSettings;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.report.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Runs are found, sorted and searched by what their records say. */
class RunCatalogueTest {

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void runs() throws IOException {
    record(
        "001-a-cat",
        "2026-01-02T00:00:00Z",
        "a <cat> & \"hat\"",
        5,
        "\"plain\": {\"reward\": 3.5},");
    record("deep/002-a-dog", "2026-01-01T00:00:00Z", "a dog", 7, "");
    Files.createDirectories(folder.resolve("tuned"));
    Files.writeString(folder.resolve("tuned/tune.csv"), "alpha\n");
    Files.createDirectories(folder.resolve("notes"));
  }

  private void record(String name, String date, String prompt, double reward, String plain)
      throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    String text = prompt.replace("\"", "\\\"");
    Files.writeString(
        run.resolve("run.json"),
        """
        {"kind": "run", "version": 1, "started": "%s", "status": "finished",
         "reward": "jpeg", "config": {"model": "demo/model"}, "prompts": [{"text": "%s"}],
         "results": [{"prompt": "%s", %s
           "images": [{"file": "02.png", "reward": 1, "log_weight": -9},
             {"file": "01.png", "reward": %s, "log_weight": -0.1}]}]}
        """
            .formatted(date, text, text, plain, reward));
    Files.write(run.resolve("01.png"), Pictures.png(new BufferedImage(400, 200, 1)));
    Files.createLink(run.resolve("again.png"), run.resolve("01.png"));
    Files.writeString(run.resolve("report.html"), "<html/>");
  }

  private List<String> names(int depth, String words, RunCatalogue.Order order) {
    return new RunCatalogue(folder, depth)
        .find(new RunCatalogue.Query(words, order, true)).stream().map(KeptRun::name).toList();
  }

  @Test
  void runsAreFoundAsDeepAsIsAskedAndOtherFoldersAreNone() {
    assertThat(names(1, "", RunCatalogue.Order.DATE)).containsExactly("tuned", "001-a-cat");
    assertThat(names(2, "", RunCatalogue.Order.DATE))
        .containsExactly("tuned", "001-a-cat", "002-a-dog");
    assertThat(names(2, "demo CAT", RunCatalogue.Order.DATE)).containsExactly("001-a-cat");
  }

  @Test
  void greatestFirst() {
    assertThat(names(2, "a-", RunCatalogue.Order.REWARD)).containsExactly("002-a-dog", "001-a-cat");
    // What has no image of the model itself has gained nothing that is known.
    assertThat(names(2, "a-", RunCatalogue.Order.GAIN)).containsExactly("001-a-cat", "002-a-dog");
  }

  @Test
  void aRunTellsGainPageAndSize() throws IOException {
    KeptRun run = new RunCatalogue(folder).of("001-a-cat").orElseThrow();
    assertThat(run.gain().orElseThrow()).isCloseTo(1.5, within(1e-12));
    assertThat(run.page()).contains(folder.resolve("001-a-cat/report.html"));
    // The second name of an image takes no room.
    assertThat(run.bytes())
        .isEqualTo(
            Files.size(run.folder().resolve("run.json"))
                + Files.size(run.folder().resolve("01.png"))
                + Files.size(run.folder().resolve("report.html")));
    KeptRun tuned = new RunCatalogue(folder).of("tuned").orElseThrow();
    assertThat(tuned.gain()).isEmpty();
    assertThat(tuned.kind()).isEqualTo("tune");
  }

  @Test
  void theHeaviestImageStandsForARunWithTheRewardThatIsItsOwn() throws IOException {
    Path run = Files.createDirectories(folder.resolve("all/003-a-fox"));
    Files.createDirectories(run.resolve("prompts/0000-a-fox"));
    Files.writeString(
        run.resolve("run.json"),
        """
        {"kind": "run", "version": 1, "started": "2026-01-03T00:00:00Z", "status": "finished",
         "settings": %s, "prompts": [{"text": "a fox", "occurrence": 0}],
         "results": [{"prompt": "a fox", "log_Z": 1, "rewards": [2, 1, 9],
           "log_weights": [-2, -0.2, -3], "warnings": [],
           "images": [{"file": "01-p0.png", "particle": 0, "reward": 2, "log_weight": -2},
             {"file": "01-p1.png", "particle": 1, "reward": 1, "log_weight": -0.2},
             {"file": "01-p2.png", "particle": 2, "reward": 9, "log_weight": -3}]}]}
        """
            .formatted(SettingsJson.write(SampleSettings.builder().particles(3).build())));
    for (int n = 0; n < 3; n++) {
      Files.write(run.resolve("01-p" + n + ".png"), Pictures.png(new BufferedImage(10 + n, 10, 1)));
    }

    KeptRun kept = new RunCatalogue(folder.resolve("all")).of("003-a-fox").orElseThrow();
    ShownImage shown = kept.shown().orElseThrow();

    assertThat(shown.index()).isEqualTo(1);
    assertThat(shown.image().reward()).hasValue(1);
    assertThat(shown.standing()).isEqualTo("heaviest of 3 particles");
    assertThat(kept.told()).isEmpty();
    String page = Files.readString(RunIndex.write(folder.resolve("all"), List.of(kept)));
    assertThat(page).contains("reward 1.000 (heaviest of 3 particles), best 9.000");
    byte[] picture = Files.readAllBytes(shown.image().file());
    assertThat(page).contains(Base64.getEncoder().encodeToString(picture));
    // Of a record that is not whole the first image is shown, with its own reward.
    Files.delete(run.resolve("01-p1.png"));
    KeptRun damaged = KeptRun.read(run).orElseThrow();
    assertThat(damaged.shown().orElseThrow().image().reward()).hasValue(2);
    assertThat(damaged.shown().orElseThrow().standing()).isEmpty();
  }

  @Test
  void thePageLeadsToEveryReportAndTakesNoTextForMarkup() throws Exception {
    List<KeptRun> runs =
        new RunCatalogue(folder, 2).find(new RunCatalogue.Query("", RunCatalogue.Order.DATE, true));
    Path page = RunIndex.write(folder, runs);
    Document html =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(Files.readString(page))));
    List<String> links =
        IntStream.range(0, html.getElementsByTagName("a").getLength())
            .mapToObj(k -> (Element) html.getElementsByTagName("a").item(k))
            .map(a -> a.getAttribute("href"))
            .toList();
    assertThat(links)
        .containsExactly("tuned", "001-a-cat/report.html", "deep/002-a-dog/report.html");
    assertThat(links).allMatch(link -> Files.exists(folder.resolve(link)));
    assertThat(html.getDocumentElement().getTextContent())
        .contains("a <cat> & \"hat\"", "reward 5.000, gained +1.50");
    Element orders = (Element) html.getElementsByTagName("select").item(0);
    assertThat(
            IntStream.range(0, orders.getElementsByTagName("option").getLength())
                .mapToObj(k -> (Element) orders.getElementsByTagName("option").item(k))
                .map(o -> o.getTextContent() + ": " + o.getAttribute("data-least")))
        .containsExactly(
            "date: oldest first",
            "best reward: lowest first",
            "reward gained: least first",
            "size: smallest first");
  }

  @Test
  void aTuningThatWasStoppedIsThereAsUnfinished() throws IOException {
    Path begun = Files.createDirectories(folder.resolve("begun"));
    Files.writeString(begun.resolve("tune.json"), "{}");
    KeptRun run = KeptRun.read(begun).orElseThrow();
    assertThat(List.of(run.kind(), run.status())).containsExactly("tune", "unfinished");
    Files.writeString(begun.resolve("tune.csv"), "alpha");
    assertThat(KeptRun.read(begun).orElseThrow().status()).isEqualTo("finished");
  }
}
