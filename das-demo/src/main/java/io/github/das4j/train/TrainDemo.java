package io.github.das4j.train;

import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.training.Parameters;
import java.io.IOException;

/** Trains the demo model, stage by stage; each stage saves as it goes and can be resumed. */
public final class TrainDemo {

  private TrainDemo() {}

  /** Trains the stages asked for, in their order. */
  public static void run(TrainOptions options) throws IOException {
    Drawings drawings = Drawings.read(options.pictures());
    for (TrainOptions.Stage stage : options.stages()) {
      double minutes = options.minutes().orElse(stage.minutes());
      switch (stage) {
        case VAE -> train(vae(options, drawings, minutes), options.resume());
        case CLIP -> train(text(options, drawings, minutes), options.resume());
        case READER -> train(reader(options, drawings, minutes), options.resume());
        case UNET -> train(unet(options, drawings, minutes), options.resume());
        case DECODER -> train(decoder(options, drawings, minutes), options.resume());
        case REWARDS -> RewardTraining.run(options, drawings, minutes);
        case JUDGE -> Judge.run(options, drawings);
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

  private static Trainer vae(TrainOptions options, Drawings drawings, double minutes)
      throws IOException {
    var plan = new Trainer.Plan(minutes, 1.5e-3, 0.8, 0.998, 60, options.workers());
    TrainingTask task = new VaeTask(options.out(), drawings, 16, options.workers(), options.seed());
    return new Trainer(task, plan, options.out(), System.out);
  }

  private static Trainer decoder(TrainOptions options, Drawings drawings, double minutes)
      throws IOException {
    var plan = new Trainer.Plan(minutes, 1e-3, 0.8, 0.998, 60, options.workers());
    TrainingTask task =
        new DecoderTask(options.out(), drawings, 16, options.workers(), options.seed());
    return new Trainer(task, plan, options.out(), System.out);
  }

  private static Trainer text(TrainOptions options, Drawings drawings, double minutes)
      throws IOException {
    var plan = new Trainer.Plan(minutes, 1e-3, 0.8, 0.99, 30, options.workers());
    TrainingTask task =
        new TextTask(
            options.out(), drawings, new DemoTokenizer(), options.workers(), options.seed());
    return new Trainer(task, plan, options.out(), System.out);
  }

  private static Trainer reader(TrainOptions options, Drawings drawings, double minutes)
      throws IOException {
    var plan = new Trainer.Plan(minutes, 1e-3, 0.8, 0.99, 60, options.workers());
    Parameters vae = VaeTask.parameters(options.seed());
    Trainer.readAveraged(options.out(), VaeTask.NAME, vae);
    TrainingTask task =
        new ReaderTask(
            options.out(), drawings, vae, new Amounts(64, 512), options.workers(), options.seed());
    return new Trainer(task, plan, options.out(), System.out);
  }

  private static Trainer unet(TrainOptions options, Drawings drawings, double minutes)
      throws IOException {
    var plan = new Trainer.Plan(minutes, 1e-3, 0.4, 0.9995, 300, options.workers());
    UNetTask.Frozen frozen = UNetTask.Frozen.read(options.out(), options.seed());
    String version = Trainer.stateName(options.out(), VaeTask.NAME);
    TrainingTask task =
        new UNetTask(
            options.out(), drawings, frozen, version, 32, options.workers(), options.seed());
    return new Trainer(task, plan, options.out(), System.out);
  }
}
