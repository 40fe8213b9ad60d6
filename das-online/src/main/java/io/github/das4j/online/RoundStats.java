package io.github.das4j.online;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * A round in figures; those that there are not are NaN.
 *
 * @param round from 0
 * @param queries queries until its end, retries included
 * @param images images drawn
 * @param answered of which the black box answered
 * @param mean mean answer
 * @param q10 the answers' first decile
 * @param median their median
 * @param q90 their last decile
 * @param best the round's best answer
 * @param bestSoFar the best answer until its end
 * @param surrogateError mean absolute difference between what the surrogate expected before the
 *     question and the answer
 * @param bonus mean of what optimism added
 * @param validationError of the surrogate, on its own validation rows
 * @param diversity mean pairwise cosine distance of the images' CLIP features
 */
public record RoundStats(
    int round,
    int queries,
    int images,
    int answered,
    double mean,
    double q10,
    double median,
    double q90,
    double best,
    double bestSoFar,
    double surrogateError,
    double bonus,
    double validationError,
    double diversity) {

  /** Linear between order statistics. */
  private static final Quantile QUANTILE =
      Quantile.withDefaults().with(Quantile.EstimationMethod.HF7).withCopy(true);

  /** The figures of a round. */
  static RoundStats of(LedgerSummary summary, int round, double validationError) {
    List<Entry.Drawn> drawn = summary.drawn(round);
    double[] answers = new double[drawn.size()];
    double[] errors = new double[drawn.size()];
    int answered = 0;
    for (Entry.Drawn image : drawn) {
      OptionalDouble answer = summary.answer(image.image());
      if (answer.isPresent()) {
        errors[answered] = Math.abs(answer.getAsDouble() - image.expected());
        answers[answered++] = answer.getAsDouble();
      }
    }
    double[] given = Arrays.copyOf(answers, answered);
    return new RoundStats(
        round,
        summary.queriesUntil(round),
        drawn.size(),
        answered,
        mean(given),
        quantile(given, 0.1),
        quantile(given, 0.5),
        quantile(given, 0.9),
        quantile(given, 1),
        summary.bestUntil(round),
        mean(Arrays.copyOf(errors, answered)),
        mean(drawn.stream().mapToDouble(Entry.Drawn::bonus).toArray()),
        validationError,
        diversity(drawn.stream().map(Entry.Drawn::features).toList()));
  }

  private static double mean(double[] values) {
    return Mean.of(values).getAsDouble();
  }

  /** NaN of no values. */
  private static double quantile(double[] values, double share) {
    return QUANTILE.evaluate(values, share);
  }

  /** Mean of 1 − ⟨f, g⟩ over pairs of unit features: n of them sum to s, pairs to |s|² − n. */
  private static double diversity(List<float[]> features) {
    int n = features.size();
    if (n < 2) {
      return Double.NaN;
    }
    double[] sum = new double[features.get(0).length];
    double squares = 0;
    for (float[] row : features) {
      for (int i = 0; i < row.length; i++) {
        sum[i] += row[i];
        squares += (double) row[i] * row[i];
      }
    }
    double total = Arrays.stream(sum).map(s -> s * s).sum();
    return 1 - (total - squares) / ((double) n * (n - 1));
  }

  /** By name, in the order of the table. */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("queries", (double) queries);
    figures.put("images", (double) images);
    figures.put("answered", (double) answered);
    figures.put("mean", mean);
    figures.put("q10", q10);
    figures.put("median", median);
    figures.put("q90", q90);
    figures.put("best", best);
    figures.put("best_so_far", bestSoFar);
    figures.put("surrogate_error", surrogateError);
    figures.put("bonus", bonus);
    figures.put("validation_error", validationError);
    figures.put("diversity", diversity);
    return figures;
  }
}
