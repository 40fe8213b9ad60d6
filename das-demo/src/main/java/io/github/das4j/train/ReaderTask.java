package io.github.das4j.train;

import io.github.das4j.demo.Scene;
import io.github.das4j.demo.SceneReader;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The judge, a {@link SceneReader}: cross-entropy of all five answers on {@link Views} of random
 * scenes. It shares no weights, no captions and no random numbers with what guides.
 */
final class ReaderTask extends BatchTask<ReaderTask.Batch> {

  static final String NAME = "judge";
  private static final int CHUNK = 64;

  /** The place of a large drawing is nothing to learn. */
  private static final int PLACE = 4;

  record Batch(Views views, List<long[]> truth) {}

  private final Path folder;
  private final Drawings drawings;
  private final int batch;
  private final int judgedCount;
  private final Parameters vaeParameters;
  private final Autoencoder vae;
  private final SceneReader network;

  /**
   * @param vaeParameters of the autoencoder, owned from now on
   * @param amounts pictures per worker, and pictures to judge
   */
  ReaderTask(
      Path folder,
      Drawings drawings,
      Parameters vaeParameters,
      Amounts amounts,
      int workers,
      long seed) {
    super(NAME, parameters(seed), workers, seed * 61);
    this.folder = folder;
    this.drawings = drawings;
    this.batch = amounts.learnt();
    this.judgedCount = amounts.judged();
    this.vaeParameters = vaeParameters;
    this.vae = new Autoencoder(vaeParameters.weights(), Architecture.vae(1));
    this.network = new SceneReader(parameters().weights());
  }

  /** Fresh ones. */
  static Parameters parameters(long seed) {
    return Parameters.fresh(SceneReader::new, new DemoInitialiser(seed), Placement.CPU_FLOAT32);
  }

  @Override
  Batch draw(RandomGenerator random) {
    List<Scene> scenes = Scene.random(batch, random);
    return new Batch(
        Views.draw(drawings, scenes, random), scenes.stream().map(SceneReader::truth).toList());
  }

  @Override
  public Tensor loss(int worker) {
    Batch drawn = next(worker);
    List<Tensor> answers = network.answers(network.features(drawn.views().images(vae)));
    Tensor loss = missed(answers.get(0), drawn, 0);
    for (int k = 1; k <= PLACE; k++) {
      loss = loss.add(missed(answers.get(k), drawn, k));
    }
    return loss;
  }

  private Tensor missed(Tensor answer, Batch drawn, int which) {
    long[] right = drawn.truth().stream().mapToLong(truth -> truth[which]).toArray();
    Tensor index = Tensors.of(right, batch, 1);
    return torch.gather(answer, 1, index).mean().neg();
  }

  @Override
  public String report(Parameters averaged, long step) throws IOException {
    new ModelWriter(folder.resolve(NAME)).head(averaged);
    RandomGenerator random = new SplittableRandom(-19);
    SceneReader judged = new SceneReader(averaged.weights());
    AttributeAccuracy plain = new AttributeAccuracy(judged);
    AttributeAccuracy decoded = new AttributeAccuracy(judged);
    for (int from = 0; from < judgedCount; from += CHUNK) {
      int size = Math.min(CHUNK, judgedCount - from);
      List<Scene> scenes = Scene.random(size, random);
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        Tensor drawn = Views.plain(drawings, scenes);
        plain.add(scenes, drawn);
        decoded.add(scenes, Views.reconstructed(vae, drawn));
      }
    }
    return plain.line() + "; decoded " + decoded.line();
  }

  @Override
  public void close() {
    super.close();
    vaeParameters.close();
  }
}
