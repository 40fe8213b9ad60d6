package io.github.das4j.lab.train;

import io.github.das4j.lab.demo.DemoTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Trains the demo model, stage by stage; each stage saves as it goes and can be resumed. */
public final class TrainDemo {

  private static final String USAGE =
      "use: --stage vae|clip|unet|rewards|all --out DIR [--resume] [--minutes N] [--seed N]";

  private TrainDemo() {}

  public static void main(String[] arguments) throws IOException {
    TrainOptions options;
    try {
      options = TrainOptions.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "; " + USAGE);
      System.exit(2);
      return;
    }
    run(options);
  }

  /** Trains the stages asked for, in their order. */
  public static void run(TrainOptions options) throws IOException {
    for (TrainOptions.Stage stage : options.stages()) {
      Path folder = options.out();
      double minutes = options.minutes().orElse(stage.minutes());
      try (Trainer trainer = trainer(stage, folder, minutes, options.seed())) {
        if (options.resume()) {
          trainer.resume();
        }
        trainer.run();
      }
    }
  }

  private static Trainer trainer(TrainOptions.Stage stage, Path folder, double minutes, long seed)
      throws IOException {
    int workers = TrainOptions.WORKERS;
    return switch (stage) {
      case VAE -> {
        var plan = new Trainer.Plan(minutes, 1.5e-3, 0.8, 0.998, 60, workers);
        yield new Trainer(new VaeTask(folder, 8, workers, seed), plan, folder, System.out);
      }
      case CLIP -> {
        var plan = new Trainer.Plan(minutes, 1e-3, 0.8, 0.99, 30, workers);
        Task task = new TextTask(folder, new DemoTokenizer(), workers, seed);
        yield new Trainer(task, plan, folder, System.out);
      }
      case UNET -> {
        var plan = new Trainer.Plan(minutes, 1e-3, 0.3, 0.9995, 150, workers);
        DemoTokenizer tokenizer = new DemoTokenizer();
        Parameters vae = VaeTask.parameters(seed);
        String version = Trainer.readAveraged(folder, VaeTask.NAME, vae);
        Parameters text = TextTask.parameters(tokenizer, seed);
        Trainer.readAveraged(folder, TextTask.NAME, text);
        var frozen = new UNetTask.Frozen(vae, text, tokenizer);
        Task task = new UNetTask(folder, frozen, version, 16, workers, seed);
        yield new Trainer(task, plan, folder, System.out);
      }
    };
  }
}
