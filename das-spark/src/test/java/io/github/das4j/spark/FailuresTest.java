package io.github.das4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.run.DasRun;
import io.github.das4j.run.Manifest;
import io.github.das4j.settings.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts that fail, and take their executor along or not. */
class FailuresTest {

  @TempDir Path folder = Path.of("");
  private final TinyRuns runs = new TinyRuns();

  private RunConfig prompts(String... prompts) throws IOException {
    Path file = folder.resolve("prompts.txt");
    Files.write(file, List.of(prompts));
    return TinyRuns.config(0, "prompts.file=" + file);
  }

  private ScriptedSamplers samplers() {
    return new ScriptedSamplers(folder.resolve("ledger").toString());
  }

  @Test
  void whatFailsIsTriedElsewhereAndWhatFailsTwiceIsSetAside() throws IOException {
    ScriptedSamplers samplers = samplers();
    try (SparkEngine engine = TinyRuns.spark("local-cluster[2,1,1024]", samplers, Map.of())) {
      DasRun.Outcome outcome =
          runs.begin(
              folder.resolve("run"),
              engine,
              prompts(
                  "a",
                  ScriptedSamplers.CRASHES,
                  "b",
                  ScriptedSamplers.BREAKS,
                  ScriptedSamplers.ALWAYS_CRASHES,
                  ScriptedSamplers.CANNOT,
                  "c"));
      assertThat(outcome.finished()).as(runs.messages.toString()).isEqualTo(5);
      assertThat(outcome.failed())
          .hasSize(2)
          .anyMatch(line -> line.equals("0005-cannot-be-sampled: rewards are NaN"))
          .anyMatch(
              line ->
                  line.matches(
                      "0004-always-crashes: it failed twice: executor-\\d+@.* is lost: .*134.*"));
    }
    assertThat(samplers.attempts(ScriptedSamplers.CRASHES)).isEqualTo(2);
    assertThat(samplers.attempts(ScriptedSamplers.BREAKS)).isEqualTo(2);
    assertThat(samplers.attempts(ScriptedSamplers.ALWAYS_CRASHES)).isEqualTo(2);
    assertThat(samplers.attempts(ScriptedSamplers.CANNOT)).isEqualTo(1);
    assertThat(samplers.attempts("c")).isEqualTo(1);
    assertThat(runs.messages)
        .anyMatch(line -> line.contains("device lost; its prompt 'breaks' goes back"))
        .anyMatch(line -> line.contains("its prompt 'crashes' goes back"));
  }

  @Test
  void inAProcessOfItsOwnAPromptIsTriedTwiceAtTheSamePlace() throws IOException {
    ScriptedSamplers samplers = samplers();
    try (SparkEngine engine = TinyRuns.spark("local[2]", samplers, Map.of())) {
      DasRun.Outcome outcome =
          runs.begin(
              folder.resolve("run"),
              engine,
              prompts(ScriptedSamplers.BREAKS, "a", ScriptedSamplers.CANNOT));
      assertThat(outcome.finished()).isEqualTo(2);
      assertThat(outcome.failed()).containsExactly("0002-cannot-be-sampled: rewards are NaN");
    }
    assertThat(samplers.attempts(ScriptedSamplers.BREAKS)).isEqualTo(2);
  }

  @Test
  void whatEndsARunIsOneLineWithTheMachine() throws IOException {
    RunConfig config = prompts("a");
    try (SparkEngine engine =
        TinyRuns.spark("local[1]", new Unopenable("the GPU is gone"), Map.of())) {
      assertThatThrownBy(() -> runs.begin(folder.resolve("run"), engine, config))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no executor can load the model: the GPU is gone");
      assertThat(folder.resolve("run")).doesNotExist();
    }
    try (SparkEngine engine = TinyRuns.spark("local[1]", new Weightless("/models/sd"), Map.of())) {
      assertThatThrownBy(() -> runs.begin(folder.resolve("run"), engine, config))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("executor-driver@127.0.0.1: /models/sd is gone");
    }
    assertThatThrownBy(() -> ExecutorChecks.requireSame("das4j 9, commit abc"))
        .hasMessageStartingWith("das is another here than at the driver: das4j ")
        .hasMessageEndingWith(", there das4j 9, commit abc");
  }

  /** A source whose models cannot be loaded. */
  private record Unopenable(String reason) implements SamplerSource {

    private static final long serialVersionUID = 1;

    @Override
    public void require(Manifest manifest) {
      // The files are there.
    }

    @Override
    public io.github.das4j.run.PromptSampler open(
        Manifest manifest, io.github.das4j.tensor.TorchDevice device) {
      throw new IllegalStateException(reason);
    }
  }

  /** A source whose files are not on this machine. */
  private record Weightless(String place) implements SamplerSource {

    private static final long serialVersionUID = 1;

    @Override
    public void require(Manifest manifest) {
      throw new IllegalArgumentException(place + " is gone");
    }

    @Override
    public io.github.das4j.run.PromptSampler open(
        Manifest manifest, io.github.das4j.tensor.TorchDevice device) {
      throw new IllegalStateException("it is never opened");
    }
  }
}
