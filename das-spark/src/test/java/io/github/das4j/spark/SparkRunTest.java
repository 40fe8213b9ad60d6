package io.github.das4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.files.Removal;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.LocalEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on Spark, which leave what runs of one machine leave. */
class SparkRunTest {

  private static final int PROMPTS = 3;

  @TempDir Path folder = Path.of("");
  private final TinyRuns runs = new TinyRuns();

  private Path local() {
    Path local = folder.resolve("local");
    assertThat(
            runs.begin(local, LocalEngine.ofFiles(), TinyRuns.config(PROMPTS, "run.devices=cpu"))
                .complete())
        .isTrue();
    return local;
  }

  /** A run that was stopped after its first prompt. */
  private Path stopped(Path whole, String name) throws IOException {
    Path stopped = folder.resolve(name);
    try (Stream<Path> walk = Files.walk(whole)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        Path relative = whole.relativize(file);
        if (relative.toString().matches("run.json|timings.csv|01-.*|prompts/0000.*")) {
          Files.createDirectories(stopped.resolve(relative).resolveSibling(""));
          Files.copy(file, stopped.resolve(relative));
        }
      }
    }
    return stopped;
  }

  @Test
  void aLocalMasterGivesTheFilesOfALocalRunAndGoesOnWithOne() throws IOException {
    Path local = local();
    Path there = folder.resolve("there");
    try (SparkEngine engine = TinyRuns.spark("local[2]")) {
      assertThat(runs.begin(there, engine, TinyRuns.config(PROMPTS)).complete()).isTrue();
      assertThat(TinyRuns.files(there)).isEqualTo(TinyRuns.files(local)).hasSizeGreaterThan(9);
      assertThat(Files.readString(there.resolve("timings.csv"))).contains("executor-driver@");

      Path resumed = stopped(local, "resumed");
      assertThat(runs.resume(resumed, engine).complete()).isTrue();
      assertThat(TinyRuns.files(resumed)).isEqualTo(TinyRuns.files(local));
    }
    Path back = stopped(there, "back");
    assertThat(runs.resume(back, LocalEngine.ofFiles()).complete()).isTrue();
    assertThat(TinyRuns.files(back)).isEqualTo(TinyRuns.files(local));
    assertThat(runs.messages).isEmpty();
  }

  @Test
  void executorsOfTheirOwnGiveTheFilesOfALocalRun() throws IOException {
    Path local = local();
    Path there = folder.resolve("there");
    try (SparkEngine engine = TinyRuns.spark("local-cluster[2,1,1024]")) {
      DasRun.Outcome outcome = runs.begin(there, engine, TinyRuns.config(PROMPTS));
      assertThat(runs.messages).isEmpty();
      assertThat(outcome.complete()).isTrue();
      assertThat(TinyRuns.files(there)).isEqualTo(TinyRuns.files(local));
      assertThat(Files.readString(there.resolve("timings.csv"))).contains("executor-");
    }
  }

  @Test
  void whatDoesNotFitIsOneLine() throws IOException {
    try (SparkEngine engine =
        TinyRuns.spark("local[1]", new FileSamplers(), Map.of("spark.task.cpus", "2"))) {
      Path out = folder.resolve("cpus");
      assertThatThrownBy(() -> runs.begin(out, engine, TinyRuns.config(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("spark.task.cpus is 2, but this run's prompts");
      assertThat(out).doesNotExist();
    }
    try (SparkEngine engine = TinyRuns.spark("local[1]")) {
      assertThatThrownBy(() -> engine.plan(TinyRuns.config(1, "run.devices=cpu*2")))
          .hasMessageContaining("the cluster says how many tasks");
      assertThatThrownBy(() -> engine.plan(TinyRuns.config(1, "run.devices=cuda:0")))
          .hasMessageContaining("spark.task.resource.gpu.amount=1");
    }
    try (SparkEngine engine = TinyRuns.spark("spark://127.0.0.1:1")) {
      Path out = folder.resolve("nobody");
      assertThatThrownBy(() -> runs.begin(out, engine, TinyRuns.config(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no master of Spark answers: 127.0.0.1:1: Connection refused");
      assertThat(out).doesNotExist();
    }
    Removal.of(folder.resolve("nobody"));
    assertThat(List.of(folder.toFile().list())).isEmpty();
  }
}
