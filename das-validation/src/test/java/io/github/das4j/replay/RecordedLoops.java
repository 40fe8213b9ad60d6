package io.github.das4j.replay;

import io.github.das4j.fixtures.GoldenFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The recorded loops of every family, flow models' among them. */
final class RecordedLoops {

  private RecordedLoops() {}

  static List<Path> all() {
    List<Path> loops = new ArrayList<>(GoldenFolder.loops());
    loops.addAll(GoldenFolder.list(GoldenFolder.flow(), "loop_.*\\.json"));
    return loops.stream().distinct().toList();
  }

  /** The folder of the models that a case names. */
  static Path models(Path json) {
    return Objects.requireNonNull(json.getParent()).resolve("models");
  }
}
