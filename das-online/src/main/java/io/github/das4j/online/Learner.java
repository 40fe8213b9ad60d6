package io.github.das4j.online;

import io.github.das4j.online.surrogate.Points;
import io.github.das4j.online.surrogate.Surrogate;
import io.github.das4j.online.surrogate.SurrogateFitter;
import io.github.das4j.smc.Keys;
import io.github.das4j.tensor.Placement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** Fits the surrogate of a round to all that was answered before it, unless that is done. */
final class Learner {

  private static final long NOISE = 12;
  private static final long FITS = 13;
  private static final String VALIDATION = "validation_error";

  private final OnlinePlan plan;
  private final OnlineFolder folder;
  private final OnlineListener listener;
  private final Placement placement;
  private final List<LedgerSummary> start;

  /**
   * A learner.
   *
   * @param start answers that the run began with
   */
  Learner(
      OnlinePlan plan,
      OnlineFolder folder,
      OnlineListener listener,
      Placement placement,
      List<LedgerSummary> start) {
    this.plan = plan;
    this.folder = folder;
    this.listener = listener;
    this.placement = placement;
    this.start = start;
  }

  /** The file of the surrogate that knows what was answered before a round; none if nothing. */
  Optional<Path> surrogate(LedgerSummary summary, int round) {
    Path file = folder.surrogate(round);
    if (Files.exists(file)) {
      return Optional.of(file);
    }
    Points points = before(summary, round);
    if (points.size() == 0) {
      return Optional.empty();
    }
    listener.onFit(round, points.size());
    SurrogateFitter fitter =
        new SurrogateFitter(plan.fit(), placement, Keys.mix(plan.seed(), FITS));
    SurrogateFitter.Fit fit = fitter.fit(points, firstPoints(summary, round));
    try (Surrogate fitted = fit.surrogate()) {
      Map<String, String> notes = new LinkedHashMap<>();
      notes.put("round", Integer.toString(round));
      notes.put("points", Integer.toString(points.size()));
      notes.put(VALIDATION, Double.toString(fit.validationError()));
      notes.put("best_epochs", fit.bestEpochs().toString());
      fitted.write(file, notes);
    }
    return Optional.of(file);
  }

  /** Validation error of the surrogate that a round was drawn with; NaN without one. */
  double validationError(int round) {
    if (!Files.exists(folder.surrogate(round))) {
      return Double.NaN;
    }
    return Double.parseDouble(
        Surrogate.notes(folder.surrogate(round)).getOrDefault(VALIDATION, "NaN"));
  }

  /** n₀: what the first fit had. */
  private int firstPoints(LedgerSummary summary, int round) {
    for (int earlier = 1; earlier < round; earlier++) {
      int points = before(summary, earlier).size();
      if (points > 0) {
        return points;
      }
    }
    return before(summary, round).size();
  }

  /** What was answered before a round, with the noise that training sees. */
  private Points before(LedgerSummary summary, int round) {
    List<float[]> rows = new ArrayList<>();
    List<Double> answers = new ArrayList<>();
    for (int k = 0; k <= start.size(); k++) {
      boolean own = k == start.size();
      LedgerSummary source = own ? summary : start.get(k);
      for (Entry.Drawn image : source.drawn()) {
        OptionalDouble answer = source.answer(image.image());
        if (answer.isPresent() && (!own || image.round() < round)) {
          rows.add(image.features());
          answers.add(answer.getAsDouble() + noise(own ? 0 : 1, image.image()));
        }
      }
    }
    return new Points(rows, answers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private double noise(int source, int image) {
    long key = Keys.mix(plan.seed(), NOISE, source, image);
    return plan.noise() == 0 ? 0 : plan.noise() * new SplittableRandom(key).nextGaussian();
  }
}
