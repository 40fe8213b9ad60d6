package io.github.das4j.catalogue;

import io.github.das4j.catalogue.KeptRun.KeptImage;
import io.github.das4j.run.PromptRecord;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The image that stands for a run where there is room for one: of its first prompt the particle
 * that was kept, the heaviest where several were.
 *
 * @param index its place among the run's images, from 0
 * @param image itself, with the reward that is its own
 * @param standing such as {@code heaviest of 4 particles}; empty where nothing says so
 */
public record ShownImage(int index, KeptImage image, String standing) {

  static Optional<ShownImage> of(KeptRun run) {
    if (run.images().isEmpty()) {
      return Optional.empty();
    }
    Optional<ShownImage> kept = KeptResults.first(run).flatMap(first -> of(run, first));
    return kept.isPresent() ? kept : Optional.of(new ShownImage(0, run.images().get(0), ""));
  }

  private static Optional<ShownImage> of(KeptRun run, PromptRecord first) {
    PromptRecord.Image shown = first.shownImage();
    OptionalInt place = run.place(shown.file());
    if (place.isEmpty()) {
      return Optional.empty();
    }
    int index = place.getAsInt();
    String standing = KeptResults.standing(run, first, shown.particle());
    return Optional.of(new ShownImage(index, run.images().get(index), standing));
  }
}
