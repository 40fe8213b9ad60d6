package io.github.das4j.train;

import io.github.das4j.nn.Autoencoder;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The autoencoder's decoder, trained on while the encoder stays as it is: latents keep their
 * meaning, so that a U-Net that was trained on them draws sharper pictures without being touched.
 */
final class DecoderTask extends BatchTask<VaeTask.Batch> {

  static final String NAME = "decoder";

  private final Path folder;
  private final Drawings drawings;
  private final int batch;
  private final Autoencoder network;

  /**
   * @param batch pictures per worker
   */
  DecoderTask(Path folder, Drawings drawings, int batch, int workers, long seed) {
    super(NAME, VaeTask.parameters(seed), workers, seed * 67);
    this.folder = folder;
    this.drawings = drawings;
    this.batch = batch;
    Trainer.readAveraged(folder, VaeTask.NAME, parameters());
    this.network = new Autoencoder(parameters().weights(), Architecture.vae(1));
  }

  @Override
  VaeTask.Batch draw(RandomGenerator random) {
    return VaeTask.draw(drawings, batch, random);
  }

  @Override
  public Tensor loss(int worker) {
    VaeTask.Batch drawn = next(worker);
    Tensor x = Images.signed(drawn.pictures(), batch);
    Tensor latents;
    try (NoGradGuard off = new NoGradGuard()) {
      latents = VaeTask.sample(network.encode(x), drawn.noise(batch));
    }
    return VaeTask.distance(network.decode(latents), x).add(nothingOfTheEncoder());
  }

  /** Zero, on the encoder's graph: its gradient is zero, and the optimiser leaves it alone. */
  private Tensor nothingOfTheEncoder() {
    Tensor sum = Tensors.of(new float[] {0}, 1).squeeze();
    for (String name : parameters().names()) {
      if (name.startsWith("encoder.") || name.startsWith("quant_conv.")) {
        sum = Tensors.axpy(sum, 0, parameters().tensor(name).sum());
      }
    }
    return sum;
  }

  @Override
  public String report(Parameters averaged, long step) throws IOException {
    return VaeTask.report(
        folder, drawings, averaged, NAME, LatentCache.scale(folder.resolve(LatentCache.FILE)));
  }
}
