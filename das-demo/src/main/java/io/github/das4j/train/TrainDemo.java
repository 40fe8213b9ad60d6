package io.github.das4j.train;

import io.github.das4j.demo.DemoTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** Trains the demo model, stage by stage; each stage saves as it goes and can be resumed. */
public final class TrainDemo {

  private TrainDemo() {}

  /** Trains the stages asked for, in their order. */
  public static void run(TrainOptions options) throws IOException {
    for (TrainOptions.Stage stage : options.stages()) {
      double minutes = options.minutes().orElse(stage.minutes());
      switch (stage) {
        case VAE, CLIP, UNET -> train(trainer(stage, options, minutes), options.resume());
        case REWARDS -> RewardTraining.run(options, minutes);
        case JUDGE -> Judge.run(options);
      }
    }
  }

  static void train(Trainer trainer, boolean resume) throws IOException {
    try (trainer) {
      if (resume) {
        trainer.resume();
      }
      trainer.run();
    }
  }

  private static Trainer trainer(TrainOptions.Stage stage, TrainOptions options, double minutes)
      throws IOException {
    Path folder = options.out();
    int workers = options.workers();
    long seed = options.seed();
    if (stage == TrainOptions.Stage.VAE) {
      var plan = new Trainer.Plan(minutes, 1.5e-3, 0.8, 0.998, 60, workers);
      return new Trainer(new VaeTask(folder, 8, workers, seed), plan, folder, System.out);
    }
    if (stage == TrainOptions.Stage.CLIP) {
      var plan = new Trainer.Plan(minutes, 1e-3, 0.8, 0.99, 30, workers);
      TrainingTask task = new TextTask(folder, new DemoTokenizer(), workers, seed);
      return new Trainer(task, plan, folder, System.out);
    }
    var plan = new Trainer.Plan(minutes, 1e-3, 0.3, 0.9995, 150, workers);
    UNetTask.Frozen frozen = UNetTask.Frozen.read(folder, seed);
    String version = Trainer.stateName(folder, VaeTask.NAME);
    TrainingTask task = new UNetTask(folder, frozen, version, 16, workers, seed);
    return new Trainer(task, plan, folder, System.out);
  }
}
