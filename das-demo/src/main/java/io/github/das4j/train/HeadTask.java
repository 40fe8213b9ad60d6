package io.github.das4j.train;

import io.github.das4j.demo.Scene;
import io.github.das4j.demo.Taste;
import io.github.das4j.nn.AestheticHead;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.Clip;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * An aesthetic predictor in LAION's layout that learns {@link Taste} by squared error, on features
 * of the demo CLIP that are computed once.
 */
final class HeadTask extends BatchTask<HeadTask.Batch> {

  static final String NAME = "aesthetic";
  private static final int CHUNK = 64;
  private static final int BATCH = 256;

  record Batch(float[] features, float[] taste) {}

  private final Path folder;
  private final int width;
  private final AestheticHead network;
  private final float[] features;
  private final float[] taste;
  private final Tensor judged;
  private final Tensor judgedDecoded;
  private final double[] judgedTaste;
  private final Arena arena = new Arena();

  /**
   * @param amounts pictures to learn from, and to judge
   */
  HeadTask(
      Path folder,
      Drawings drawings,
      Clip clip,
      Autoencoder vae,
      Amounts amounts,
      int workers,
      long seed) {
    super(NAME, parameters(clip.config().projectionDim(), seed), workers, seed * 53);
    this.folder = folder;
    this.width = clip.config().projectionDim();
    this.network = new AestheticHead(parameters().weights(), width);
    int chunks = Math.max(1, amounts.learnt() / CHUNK);
    this.features = new float[chunks * CHUNK * width];
    this.taste = new float[chunks * CHUNK];
    RandomGenerator random = new SplittableRandom(seed * 47);
    for (int k = 0; k < chunks; k++) {
      Views views = Views.draw(drawings, Scene.random(CHUNK, random), random);
      try (Scope scope = Scope.open();
          NoGradGuard off = new NoGradGuard()) {
        float[] found = Tensors.floats(PickTask.features(clip, views.images(vae)));
        System.arraycopy(found, 0, features, k * found.length, found.length);
      }
      System.arraycopy(views.taste(), 0, taste, k * CHUNK, CHUNK);
    }
    List<Scene> held = Scene.random(amounts.judged(), new SplittableRandom(-11));
    this.judgedTaste = held.stream().mapToDouble(scene -> Taste.of(drawings.draw(scene))).toArray();
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      Tensor plain = Views.plain(drawings, held);
      this.judged = arena.own(PickTask.features(clip, plain));
      this.judgedDecoded = arena.own(PickTask.features(clip, Views.reconstructed(vae, plain)));
    }
  }

  /** Fresh ones. */
  static Parameters parameters(int width, long seed) {
    return Parameters.fresh(
        w -> new AestheticHead(w, width), new DemoInitialiser(seed), Placement.CPU_FLOAT32);
  }

  @Override
  Batch draw(RandomGenerator random) {
    Batch batch = new Batch(new float[BATCH * width], new float[BATCH]);
    for (int i = 0; i < BATCH; i++) {
      int which = random.nextInt(taste.length);
      System.arraycopy(features, which * width, batch.features, i * width, width);
      batch.taste[i] = taste[which];
    }
    return batch;
  }

  @Override
  public Tensor loss(int worker) {
    Batch batch = next(worker);
    Tensor found = network.forward(Tensors.of(batch.features(), BATCH, width));
    return found.sub(Tensors.of(batch.taste(), BATCH)).square().mean();
  }

  @Override
  public String report(Parameters averaged, long step) throws IOException {
    new ModelWriter(folder.resolve(NAME)).head(averaged);
    try (Scope scope = Scope.open();
        NoGradGuard off = new NoGradGuard()) {
      AestheticHead head = new AestheticHead(averaged.weights(), width);
      double[] plain = Tensors.doubles(head.forward(judged));
      double[] decoded = Tensors.doubles(head.forward(judgedDecoded));
      return String.format(
          Locale.ROOT,
          "R² %.3f, rank correlation %.3f; decoded %.3f, %.3f",
          Agreement.rSquared(judgedTaste, plain),
          Agreement.rank(judgedTaste, plain),
          Agreement.rSquared(judgedTaste, decoded),
          Agreement.rank(judgedTaste, decoded));
    }
  }

  @Override
  public void close() {
    super.close();
    arena.close();
  }
}
