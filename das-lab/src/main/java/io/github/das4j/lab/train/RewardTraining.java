package io.github.das4j.lab.train;

import java.io.IOException;
import java.nio.file.Path;

/** The stage of the rewards: image tower, aesthetic head, preference model, one after the other. */
final class RewardTraining {

  private RewardTraining() {}

  static void run(TrainOptions options, double minutes) throws IOException {
    Path folder = options.out();
    int workers = options.workers();
    long seed = options.seed();
    var seeing = new Trainer.Plan(0.7 * minutes, 1e-3, 0.7, 0.995, 60, workers);
    Task vision = new VisionTask(folder, UNetTask.Frozen.read(folder, seed), 8, workers, seed);
    TrainDemo.train(new Trainer(vision, seeing, folder, System.out), options.resume());
  }
}
