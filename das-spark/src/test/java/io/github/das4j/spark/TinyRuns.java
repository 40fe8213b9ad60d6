package io.github.das4j.spark;

import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.run.DasRun;
import io.github.das4j.run.Engine;
import io.github.das4j.run.EngineOptions;
import io.github.das4j.run.RunListener;
import io.github.das4j.settings.RunConfig;
import io.github.das4j.settings.Setting;
import io.github.das4j.track.Trackers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Runs of a checkpoint of toy size, and what they left. */
final class TinyRuns implements RunListener {

  private static final Path MODELS = GoldenFolder.bundled("models");

  static {
    DriverLog.settle();
  }

  /** What the user was told. */
  final List<String> messages = new CopyOnWriteArrayList<>();

  @Override
  public void onMessage(String message) {
    messages.add(message);
  }

  static RunConfig config(int prompts, String... sets) {
    return RunConfig.of(
        Stream.concat(
                Stream.of(
                    "model=" + MODELS.resolve("tiny-sd"),
                    "reward=jpeg",
                    "sample.steps=3",
                    "smc.particles=2",
                    "run.threads=1",
                    "prompts.set=animals",
                    "prompts.count=" + prompts),
                Stream.of(sets))
            .map(text -> Setting.parse(text, "--set"))
            .toList());
  }

  static SparkEngine spark(String master, SamplerSource source, Map<String, String> more) {
    Map<String, String> properties = new TreeMap<>(more);
    properties.putIfAbsent("spark.ui.enabled", "false");
    properties.putIfAbsent("spark.executor.memory", "512m");
    return new SparkEngine(
        ClusterConf.of(new EngineOptions(Optional.of(master), properties)), source);
  }

  static SparkEngine spark(String master) {
    return spark(master, new FileSamplers(), Map.of());
  }

  DasRun.Outcome begin(Path folder, Engine engine, RunConfig config) {
    try (DasRun run = DasRun.create(folder, engine.plan(config))) {
      return run(run, engine);
    }
  }

  DasRun.Outcome resume(Path folder, Engine engine) {
    try (DasRun run = DasRun.resume(folder)) {
      return run(run, engine);
    }
  }

  private DasRun.Outcome run(DasRun run, Engine engine) {
    try (Trackers none = new Trackers(List.of(), messages::add)) {
      return run.run(engine, this, none);
    }
  }

  /** Every file that equal runs have in common, by its path in the folder. */
  static Map<String, String> files(Path run) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(run)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String name = run.relativize(file).toString();
        if (!List.of("run.json", "timings.csv", "report.html", ".lock").contains(name)) {
          byte[] bytes = Files.readAllBytes(file);
          files.put(name, new String(bytes, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return files;
  }
}
