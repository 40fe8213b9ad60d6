package io.github.das4j.toy;

import io.github.das4j.report.Csv;
import io.github.das4j.smc.Keys;
import io.github.das4j.toy.Swarms.Pooling;
import io.github.das4j.toy.Swarms.Schedule;
import io.github.das4j.words.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The error of one swarm against its number of particles N, both measured from the chain's own
 * target, so that neither the denoiser's error nor the chain's discretisation is in it.
 */
public final class ParticleSweep {

  private static final int TRUTH = 40_000;
  private static final int PARTICLES = 40_000;
  private static final int LEAST_SWARMS = 20;
  private static final int COMPARED = 20;

  private ParticleSweep() {}

  /**
   * @param rewardError root mean square error of a swarm's weighted mean reward
   * @param rewardBias error of the mean of the swarms' mean rewards
   * @param emd mean EMD between the N particles of a swarm, resampled, and N points of the target
   * @param floor mean EMD between N points of the target and N others
   */
  public record Point(
      int particles, int swarms, double rewardError, double rewardBias, double emd, double floor) {

    double[] errors() {
      return new double[] {rewardError, emd, floor};
    }
  }

  /** Swarms of each size, 40,000 particles in all but at least 20 swarms. */
  public static List<Point> run(Toy toy, ToyOptions options, int[] sizes, Consumer<String> log) {
    long seed = options.seed();
    ToyProcess process = new ToyExperiment(toy, options, log::accept).pretrained(seed);
    double[][] target =
        Thinning.modelTarget(process, toy.reward(), ToyExperiment.ALPHA, TRUTH, Keys.mix(seed, 1));
    double truth = toy.reward().mean(target);
    log.accept(toy.id() + " target: mean reward " + Figures.of("%.4f", truth));
    return Arrays.stream(sizes)
        .mapToObj(
            n -> {
              Point point =
                  point(
                      toy,
                      process,
                      options.size().schedule(),
                      target,
                      truth,
                      n,
                      Keys.mix(seed, 2, n));
              log.accept(toy.id() + ": swarms of " + n + " done");
              return point;
            })
        .toList();
  }

  private static Point point(
      Toy toy,
      ToyProcess process,
      Schedule schedule,
      double[][] target,
      double truth,
      int n,
      long seed) {
    int count = Math.max(LEAST_SWARMS, PARTICLES / n);
    Swarms swarms = new Swarms(schedule.sampler(n, process.steps()), count, n, Pooling.EQUAL);
    Swarms.Pool pool = swarms.run(process, toy.reward(), ToyExperiment.ALPHA, seed);
    double[] gaps = Arrays.stream(pool.rewards()).map(r -> r - truth).toArray();
    double squares = Arrays.stream(gaps).map(gap -> gap * gap).sum();
    double[][] distances =
        IntStream.range(0, COMPARED)
            .parallel()
            .mapToObj(s -> distances(pool.samples(), target, n, s, Keys.mix(seed, s)))
            .toArray(double[][]::new);
    return new Point(
        n,
        count,
        Math.sqrt(squares / count),
        ToyResult.mean(gaps),
        Arrays.stream(distances).mapToDouble(d -> d[0]).average().orElse(Double.NaN),
        Arrays.stream(distances).mapToDouble(d -> d[1]).average().orElse(Double.NaN));
  }

  /** EMD of swarm s, and of as many points of the target, from further points of the target. */
  private static double[] distances(
      double[][] samples, double[][] target, int n, int s, long seed) {
    double[][] swarm = Arrays.copyOfRange(samples, s * n, (s + 1) * n);
    Normals random = new Normals(seed);
    double[][] points = draw(target, n, random);
    return new double[] {
      EarthMover.distance(swarm, points), EarthMover.distance(draw(target, n, random), points)
    };
  }

  private static double[][] draw(double[][] target, int n, Normals random) {
    double[][] drawn = new double[n][];
    Arrays.setAll(drawn, i -> target[random.nextInt(target.length)]);
    return drawn;
  }

  /** Slopes of log error on log N, by least squares: reward, EMD, floor. */
  public static double[] slopes(List<Point> points) {
    double[] x = points.stream().mapToDouble(p -> Math.log(p.particles())).toArray();
    double centre = ToyResult.mean(x);
    double spread = Arrays.stream(x).map(v -> (v - centre) * (v - centre)).sum();
    double[] slopes = new double[3];
    for (int k = 0; k < points.size(); k++) {
      double[] errors = points.get(k).errors();
      for (int e = 0; e < slopes.length; e++) {
        slopes[e] += (x[k] - centre) * Math.log(errors[e]) / spread;
      }
    }
    return slopes;
  }

  /** The points as comma-separated values, with a header. */
  public static String csv(List<Point> points) {
    List<List<?>> rows = new ArrayList<>();
    rows.add(List.of("particles", "swarms", "reward_rmse", "reward_bias", "emd", "emd_floor"));
    for (Point p : points) {
      rows.add(
          List.of(
              p.particles(),
              p.swarms(),
              String.format(Locale.ROOT, "%.4g", p.rewardError()),
              String.format(Locale.ROOT, "%.3g", p.rewardBias()),
              String.format(Locale.ROOT, "%.4g", p.emd()),
              String.format(Locale.ROOT, "%.4g", p.floor())));
    }
    return Csv.of(rows);
  }
}
