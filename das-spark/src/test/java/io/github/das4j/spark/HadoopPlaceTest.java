package io.github.das4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.run.DasRun;
import io.github.das4j.run.LocalEngine;
import io.github.das4j.run.PromptTask;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts put by Hadoop's file systems, by renaming or with the last file last. */
class HadoopPlaceTest {

  private static final PromptTask TASK = new PromptTask(3, "red fox", 0);

  @TempDir Path folder = Path.of("");

  /** Local files under a scheme of their own, as a file system that Hadoop loads. */
  public static final class ShelfFileSystem extends RawLocalFileSystem {

    /** By Hadoop. */
    public ShelfFileSystem() {}

    @Override
    public URI getUri() {
      return URI.create("shelf:///");
    }

    @Override
    public String getScheme() {
      return "shelf";
    }
  }

  private static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.set("fs.shelf.impl", ShelfFileSystem.class.getName());
    return configuration;
  }

  private static Map<String, byte[]> files(String result) {
    return Map.of(
        "image.png", new byte[] {1, 2}, "result.json", result.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoComesFirstIsKeptWholeAndASecondLeavesNothing(boolean store) throws IOException {
    HadoopPlace place = new HadoopPlace("shelf://" + folder, configuration(), store);
    assertThat(place.isFinished(TASK)).isFalse();
    assertThat(place.digest()).isEmpty();

    place.commit(TASK, files("{}"), "one");
    place.commit(TASK, files("{}"), "two");

    assertThat(place.isFinished(TASK)).isTrue();
    assertThat(folder.resolve("prompts/0003-red-fox")).isDirectory();
    assertThat(folder.resolve("prompts/0003-red-fox").toFile().list())
        .containsExactlyInAnyOrder("image.png", "result.json");
    assertThat(place.fetched(TASK)).containsOnlyKeys("image.png", "result.json");
    assertThat(folder.resolve(".unfinished/one")).doesNotExist();
    assertThat(folder.resolve(".unfinished/two")).doesNotExist();
  }

  @Test
  void whatIsInTheWayIsOneLine() throws IOException {
    Files.writeString(folder.resolve("prompts"), "a file");
    HadoopPlace place = new HadoopPlace("shelf://" + folder, configuration(), true);
    assertThatThrownBy(() -> place.commit(TASK, files("{}"), "one"))
        .isInstanceOf(UnkeptException.class)
        .hasMessageStartingWith("cannot write shelf:")
        .hasMessageContaining("image.png: ");
  }

  @Test
  void aRunWhoseMachinesShareAnAddressAloneHasTheSameFilesAtBothPlaces() throws IOException {
    TinyRuns runs = new TinyRuns();
    Path local = folder.resolve("local");
    runs.begin(local, LocalEngine.ofFiles(), TinyRuns.config(2, "run.devices=cpu"));
    Path out = folder.resolve("out");
    Path there = folder.resolve("there");
    Map<String, String> conf =
        Map.of(
            "spark.hadoop.fs.shelf.impl",
            ShelfFileSystem.class.getName(),
            ClusterConf.RESULTS,
            "shelf://" + there);
    try (SparkEngine engine = TinyRuns.spark("local[2]", new FileSamplers(), conf)) {
      DasRun.Outcome outcome = runs.begin(out, engine, TinyRuns.config(2));
      assertThat(outcome.complete()).isTrue();
      assertThat(TinyRuns.files(out)).isEqualTo(TinyRuns.files(local));
      assertThat(TinyRuns.files(there)).isEqualTo(TinyRuns.files(local));
      assertThat(Files.readString(there.resolve("run.json")))
          .isEqualTo(Files.readString(out.resolve("run.json")));

      // The driver's folder is lost but for its record, and the results are not.
      Path again = folder.resolve("again");
      Files.createDirectories(again);
      Files.copy(there.resolve("run.json"), again.resolve("run.json"));
      assertThat(runs.resume(again, engine).complete()).isTrue();
      assertThat(TinyRuns.files(again)).isEqualTo(TinyRuns.files(local));
      assertThat(Files.readString(again.resolve("timings.csv"))).contains(",results,");

      assertThatThrownBy(() -> runs.begin(folder.resolve("other"), engine, TinyRuns.config(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("holds another run already");
    }
  }
}
