package io.github.das4j.cli;

import io.github.das4j.track.TrackerSpec;
import io.github.das4j.track.Trackers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options that say who is told of a run. */
final class TrackArguments {

  @Option(
      names = "--track",
      paramLabel = "TRACKER",
      description = "Send figures and images: " + TrackerSpec.FORMS + "; repeatable.")
  List<String> track = new ArrayList<>();

  /** Refuses what is no tracker, before anything is begun. */
  void check() {
    track.forEach(spec -> TrackerSpec.parse(spec, Path.of("")));
  }

  /** The trackers of a run in this folder. */
  Trackers open(Path run, Consumer<String> messages) {
    return new Trackers(
        track.stream().map(spec -> TrackerSpec.parse(spec, run)).toList(), messages);
  }
}
