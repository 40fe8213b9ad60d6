package io.github.das4j.online.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs written by hand, two images a round, so that every figure is known. */
class JointReportTest {

  /** (1, 0) and (0, 1) as little-endian float32 in base64: their cosine distance is 1. */
  private static final String[] FEATURES = {"AACAPwAAAAA=", "AAAAAAAAgD8="};

  @TempDir Path folder = Path.of("");

  private Path run(String name, Map<String, String> more, double[]... rounds) throws IOException {
    Map<String, String> settings =
        new TreeMap<>(
            Map.of(
                "online.blackbox", "jpeg",
                "online.method", "das",
                "online.optimism", "ucb",
                "online.rounds", "2",
                "online.first", "2",
                "online.queries", "2",
                "online.budget", "auto",
                "smc.alpha", "0.005"));
    settings.putAll(more);
    List<String> fields = new ArrayList<>();
    settings.forEach((key, value) -> fields.add('"' + key + "\":\"" + value + '"'));
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(run.resolve("run.json"), "{\"settings\":{" + String.join(",", fields) + "}}");
    StringBuilder ledger = new StringBuilder();
    for (int round = 0; round < rounds.length; round++) {
      for (int k = 0; k < 2; k++) {
        ledger.append(
            "{\"drawn\":%d,\"round\":%d,\"prompt\":\"a\",\"features\":\"%s\"}%n"
                .formatted(2 * round + k, round, FEATURES[k]));
      }
      int i = 2 * round;
      ledger.append("{\"asking\":[%d,%d]}%n".formatted(i, i + 1));
      if (rounds[round].length == 2) {
        ledger.append(
            "{\"answers\":[[%d,%s],[%d,%s]],\"problem\":\"\"}%n"
                .formatted(i, rounds[round][0], i + 1, rounds[round][1]));
      }
    }
    Files.writeString(run.resolve("queries.jsonl"), ledger);
    return run;
  }

  private static Map<String, String> of(String method, int seed) {
    return Map.of("online.method", method, "seed", Integer.toString(seed));
  }

  private List<Path> four() throws IOException {
    return List.of(
        run("das-1", of("das", 1), values(0, 1), values(4, 5), values(8, 9)),
        run("das-2", of("das", 2), values(2, 3), values(6, 7), values(6, 11)),
        run("random-1", of("random", 1), values(0, 1), values(0, 1), values(2, 3)),
        run("random-2", of("random", 2), values(0, 1), values(0, 1), values(3, 4)));
  }

  private static double[] values(double... values) {
    return values;
  }

  private static List<String> lines(Path file, String... parts) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> List.of(parts).stream().allMatch(line::contains))
        .toList();
  }

  @Test
  void seedsAreRepeatsAndTwoGiveTheirRange() throws IOException {
    JointReport report = JointReport.of(four());
    assertThat(report.messages()).isEmpty();
    Path out = folder.resolve("joint");
    Path page = report.write(out);
    Path csv = out.resolve("joint.csv");
    assertThat(lines(csv, "\"das, ucb\",0,2.0,mean,"))
        .containsExactly("jpeg,\"das, ucb\",0,2.0,mean,2,1.5,0.5,2.5,range");
    assertThat(lines(csv, "\"das, ucb\",2,6.0,best_so_far,"))
        .containsExactly("jpeg,\"das, ucb\",2,6.0,best_so_far,2,10.0,9.0,11.0,range");
    assertThat(lines(csv, "random,2,6.0,diversity"))
        .containsExactly("jpeg,random,2,6.0,diversity,2,1.0,1.0,1.0,range");
    assertThat(out.resolve("plot-jpeg.png")).isNotEmptyFile();
    assertThat(Files.readString(page))
        .contains("Of two seeds, bars and ± reach to each seed", "data:image/png;base64,")
        .doesNotContain("Student", "{{");
  }

  @Test
  void theBaselinesRewardIsReachedAfterSoManyQueries() throws IOException {
    Path out = folder.resolve("joint");
    JointReport report = JointReport.of(four());
    report.write(out);
    // The baseline ends at a mean of 3 and a best of 3.5, after 6 queries. The means of the aligned
    // runs are 1.5, 5.5, so it takes 4; their best so far is 2, 6: 4 as well.
    assertThat(lines(out.resolve("summary.csv"), "das, ucb", ",mean,"))
        .containsExactly(
            "jpeg,\"das, ucb\",\"1, 2\",6.0,mean,2,8.5,8.5,8.5,range,random,3.0,6.0,4.0,4.0 4.0,"
                + (4 / 6.0));
    assertThat(lines(out.resolve("summary.csv"), "jpeg,random", "best_so_far").get(0))
        .endsWith("random,3.5,6.0,6.0,never 6.0,1.0");
    assertThat(report.text())
        .contains("4, ratio 0.67 (each run: 4, 4)", "6, ratio 1.00 (each run: never, 6)");
  }

  @Test
  void threeSeedsGiveStudentsInterval() throws IOException {
    List<Path> runs = new ArrayList<>(four());
    runs.add(run("das-3", of("das", 3), values(1, 2), values(4, 5), values(8, 9)));
    Path out = folder.resolve("joint");
    JointReport.of(runs).write(out);
    // 0.5, 2.5, 1.5: standard error 1/√3, times t(0.975; 2) = 4.302653.
    assertThat(lines(out.resolve("joint.csv"), "\"das, ucb\",0,2.0,mean,").get(0))
        .startsWith("jpeg,\"das, ucb\",0,2.0,mean,3,1.5,-0.98413")
        .endsWith("t95");
    assertThat(out.resolve("joint.html")).content().contains("Student");
  }

  @Test
  void aRunThatIsUnfinishedIsNamedAndItsGroupEndsThere() throws IOException {
    List<Path> runs = new ArrayList<>(four());
    // Its last round has been asked about and not been answered.
    runs.add(run("das-3", of("das", 3), values(1, 2), values(4, 5), values()));
    JointReport report = JointReport.of(runs);
    assertThat(report.messages())
        .singleElement()
        .asString()
        .contains("das-3: 2 of 3 rounds are complete");
    Path out = folder.resolve("joint");
    report.write(out);
    assertThat(lines(out.resolve("joint.csv"), "das, ucb", ",2,6.0,")).isEmpty();
    assertThat(lines(out.resolve("joint.csv"), "das, ucb", ",1,4.0,mean,3")).hasSize(1);
  }

  @Test
  void otherBoxesAreApartAndOtherSettingsSplitAGroup() throws IOException {
    List<Path> runs = new ArrayList<>(four());
    Map<String, String> other = new TreeMap<>(of("das", 1));
    other.put("online.blackbox", "exec:python3 x.py");
    runs.add(run("box", other, values(1, 2), values(1, 2), values(1, 2)));
    Map<String, String> alpha = new TreeMap<>(of("das", 1));
    alpha.put("smc.alpha", "0.5");
    runs.add(run("alpha", alpha, values(1, 2), values(1, 2), values(1, 2)));
    runs.add(run("again", of("random", 1), values(0, 1), values(0, 1), values(2, 3)));
    JointReport report = JointReport.of(runs);
    assertThat(report.messages()).singleElement().asString().contains("again is left out");
    Path out = folder.resolve("joint");
    report.write(out);
    assertThat(lines(out.resolve("joint.csv"), "das, ucb, smc.alpha 0.5", ",0,2.0,mean,1"))
        .hasSize(1);
    assertThat(out.resolve("plot-exec-python3-x-py.png")).isNotEmptyFile();
    assertThat(out.resolve("joint.html")).content().contains("Black box: exec:python3 x.py");
  }

  @Test
  void devicesDoNotSplitAGroupButTypesDo() throws IOException {
    Map<String, String> second = new TreeMap<>(of("das", 2));
    second.put("run.devices", "cpu*2");
    second.put("run.threads", "1");
    Map<String, String> third = new TreeMap<>(of("das", 3));
    third.put("run.dtype", "bfloat16");
    Path out = folder.resolve("joint");
    JointReport.of(
            List.of(
                run("one", of("das", 1), values(1, 2)),
                run("two", second, values(1, 2)),
                run("three", third, values(1, 2))))
        .write(out);
    assertThat(lines(out.resolve("joint.csv"), ",0,2.0,mean,2")).hasSize(1);
    assertThat(lines(out.resolve("joint.csv"), "run.dtype bfloat16", ",0,2.0,mean,1")).hasSize(1);
  }

  @Test
  void whatIsNoRunIsRefused() throws IOException {
    assertThatThrownBy(() -> JointReport.of(List.of(folder)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no run of das online");
    Path begun = run("begun", of("das", 1), values());
    assertThatThrownBy(() -> JointReport.of(List.of(begun)))
        .hasMessageContaining("there is nothing to join")
        .hasMessageContaining("no round of it is complete");
  }
}
