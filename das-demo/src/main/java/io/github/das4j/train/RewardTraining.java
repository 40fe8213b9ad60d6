package io.github.das4j.train;

import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.Clip;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import java.io.IOException;
import java.nio.file.Path;

/** The stage of the rewards: image tower, aesthetic head, preference model, one after the other. */
final class RewardTraining {

  private static final int PICTURES = 3_200;

  /** Shares of the time. */
  private static final double SEEING = 0.7;

  private static final double JUDGING = 0.05;
  private static final double CHOOSING = 0.25;

  private RewardTraining() {}

  static void run(TrainOptions options, Drawings drawings, double minutes) throws IOException {
    Path folder = options.out();
    int workers = options.workers();
    long seed = options.seed();
    boolean resume = options.resume();
    var seeing = new Trainer.Plan(SEEING * minutes, 1e-3, 0.7, 0.995, 60, workers);
    TrainingTask vision =
        new VisionTask(
            folder,
            drawings,
            UNetTask.Frozen.read(folder, seed),
            new Amounts(8, 192),
            workers,
            seed);
    TrainDemo.train(new Trainer(vision, seeing, folder, System.out), resume);
    try (Arena arena = new Arena();
        StateDict file = StateDicts.open(folder.resolve("clip"));
        UNetTask.Frozen frozen = UNetTask.Frozen.read(folder, seed)) {
      // As it is shipped, in half precision, is how the others meet it.
      Clip clip =
          new Clip(
              Weights.of(file, Placement.CPU_FLOAT32, arena),
              Architecture.clip(frozen.tokenizer()));
      var judging = new Trainer.Plan(JUDGING * minutes, 2e-3, 0.7, 0.99, 15, workers);
      TrainingTask head =
          new HeadTask(
              folder, drawings, clip, frozen.vae(), new Amounts(PICTURES, 384), workers, seed);
      TrainDemo.train(new Trainer(head, judging, folder, System.out), resume);
      var choosing = new Trainer.Plan(CHOOSING * minutes, 3e-4, 0.7, 0.99, 60, workers);
      TrainingTask pick =
          new PickTask(
              folder,
              drawings,
              file,
              frozen.tokenizer(),
              frozen.vae(),
              new Amounts(24, 384),
              workers,
              seed);
      TrainDemo.train(new Trainer(pick, choosing, folder, System.out), resume);
    }
  }
}
