package io.github.das4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.run.DasRun;
import io.github.das4j.run.EngineOptions;
import io.github.das4j.run.FinishedPrompt;
import io.github.das4j.run.Manifest;
import io.github.das4j.run.PromptTask;
import io.github.das4j.run.RunListener;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.track.Trackers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine itself costs: prompts that take no time, and lists that are long. */
@Tag("slow")
class ScaleTest {

  private static final int PROMPTS = Integer.getInteger("das.scale", 10_000);
  private static final long MIB = 1 << 20;

  @TempDir Path folder = Path.of("");

  private RunConfig prompts(int count) throws IOException {
    Path file = folder.resolve("prompts.txt");
    Files.write(file, IntStream.range(0, count).mapToObj(i -> "prompt number " + i).toList());
    return TinyRuns.config(0, "prompts.file=" + file);
  }

  /** Live heap at every tenth of the prompts. */
  private static final class Heap implements RunListener {

    private final int every;
    final List<Long> live = new ArrayList<>();
    private long first;
    private long last;
    private int finished;

    Heap(int prompts) {
      this.every = prompts / 10;
    }

    @Override
    public void onFinished(String worker, PromptTask task, FinishedPrompt prompt) {
      last = System.nanoTime();
      if (finished++ == 0) {
        first = last;
      }
      if (finished % every == 0) {
        System.gc();
        live.add(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB);
      }
    }

    double perSecond() {
      return (finished - 1) / ((last - first) / 1e9);
    }
  }

  @Test
  void promptsThatTakeNoTimeAreLimitedByTheEngineAlone() throws IOException {
    Heap heap = new Heap(PROMPTS);
    Map<String, String> conf = Map.of("spark.ui.enabled", "false", "spark.executor.memory", "512m");
    try (SparkEngine engine =
        new SparkEngine(
            ClusterConf.of(new EngineOptions(Optional.of("local-cluster[2,1,1024]"), conf)),
            new ScriptedSamplers(""))) {
      long start = System.nanoTime();
      Manifest manifest = engine.plan(prompts(PROMPTS));
      try (DasRun run = DasRun.create(folder.resolve("run"), manifest);
          Trackers none = new Trackers(List.of(), line -> {})) {
        assertThat(run.run(engine, heap, none).complete()).isTrue();
      }
      System.out.printf(
          "%d prompts: %.0f a second once executors are there, %.1f s in all with the report;"
              + " live heap of the driver at each tenth, MiB: %s%n",
          PROMPTS, heap.perSecond(), (System.nanoTime() - start) / 1e9, heap.live);
    }
    // What grows is the run's own list of names that are done, not what Spark remembers.
    assertThat(heap.live.get(9)).isLessThan(heap.live.get(2) + 64);
  }

  @Test
  void aMillionPromptsArePlanned() throws IOException {
    int million = 1_000_000;
    RunConfig config = prompts(million);
    long start = System.nanoTime();
    Manifest manifest = Manifest.of(config.on(config.devices()));
    double planned = (System.nanoTime() - start) / 1e9;
    Path run = folder.resolve("run");
    long create = System.nanoTime();
    DasRun.create(run, manifest).close();
    double written = (System.nanoTime() - create) / 1e9;
    long read = System.nanoTime();
    Manifest back = Manifest.read(run);
    double again = (System.nanoTime() - read) / 1e9;
    assertThat(back.tasks()).hasSize(million);
    System.gc();
    System.out.printf(
        "%d prompts: planned in %.1f s, recorded in %.1f s (run.json of %d MiB), read again in"
            + " %.1f s; live heap %d MiB with both%n",
        million,
        planned,
        written,
        Files.size(run.resolve("run.json")) / MIB,
        again,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB);
  }
}
