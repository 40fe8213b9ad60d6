package io.github.das4j.toy;

import io.github.das4j.smc.Keys;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Trains a denoiser as published: full-batch Adam, learning rate 1e-3, on ‖ε̂ − ε‖². */
final class Pretraining {

  private static final double LEARNING_RATE = 1e-3;
  private static final int BATCH = 1000;
  private static final long WEIGHTS = 1;
  private static final long DATA = 2;
  private static final long NOISE = 3;

  private final Toy toy;
  private final long seed;

  Pretraining(Toy toy, long seed) {
    this.toy = toy;
    this.seed = seed;
  }

  /**
   * @param progress told the number of every epoch that has ended
   */
  Mlp run(int epochs, IntConsumer progress) {
    Mlp network = Mlp.random(new SplittableRandom(Keys.mix(seed, WEIGHTS)), toy.sizes());
    double[][] data = Columns.transposed(toy.data(toy.points(), new Normals(seed, DATA)));
    int batches = toy.points() / BATCH;
    try (MlpTrainer trainer =
        new MlpTrainer(List.of(network), LEARNING_RATE, Double.POSITIVE_INFINITY)) {
      for (int epoch = 0; epoch < epochs; epoch++) {
        int now = epoch;
        List<Mlp> parts =
            IntStream.range(0, batches)
                .parallel()
                .mapToObj(b -> gradient(network, data, b, new Normals(seed, NOISE, now, b)))
                .toList();
        trainer.step(List.of(sum(parts)));
        progress.accept(epoch + 1);
      }
    }
    return network;
  }

  private Mlp gradient(Mlp network, double[][] data, int batch, Normals normals) {
    int dimension = toy.dimension();
    float[][] input = new float[dimension + 1][BATCH];
    float[][] noise = new float[dimension][BATCH];
    for (int n = 0; n < BATCH; n++) {
      int timestep = normals.nextInt(MlpDenoiser.TRAINED);
      double alphaBar = ToyProcess.SCHEDULE.at(timestep);
      for (int d = 0; d < dimension; d++) {
        double z = normals.next();
        noise[d][n] = (float) z;
        input[d][n] =
            (float)
                (Math.sqrt(alphaBar) * data[d][batch * BATCH + n] + Math.sqrt(1 - alphaBar) * z);
      }
      input[dimension][n] = (float) timestep / MlpDenoiser.TRAINED;
    }
    Mlp.Pass pass = network.forward(input, BATCH);
    float[][] cotangent = new float[dimension][BATCH];
    float factor = 2f / ((float) toy.points() * dimension);
    for (int d = 0; d < dimension; d++) {
      for (int n = 0; n < BATCH; n++) {
        cotangent[d][n] = factor * (pass.output()[d][n] - noise[d][n]);
      }
    }
    Mlp gradient = network.zeros();
    network.pullback(pass, cotangent, gradient);
    return gradient;
  }

  private static Mlp sum(List<Mlp> parts) {
    Mlp total = parts.get(0);
    List<float[]> sums = total.parameters();
    for (Mlp part : parts.subList(1, parts.size())) {
      List<float[]> rows = part.parameters();
      for (int r = 0; r < sums.size(); r++) {
        float[] sum = sums.get(r);
        float[] row = rows.get(r);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += row[i];
        }
      }
    }
    return total;
  }
}
