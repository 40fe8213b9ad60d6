package io.github.das4j.train;

import io.github.das4j.demo.Captions;
import io.github.das4j.demo.DemoTokenizer;
import io.github.das4j.demo.Picture;
import io.github.das4j.demo.Scene;
import io.github.das4j.demo.SceneReader;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.Conditioning;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.training.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The U-Net, which predicts velocities v = √ᾱ ε − √(1−ᾱ) z of cached latents z, with a frozen text
 * encoder. A tenth of the captions is dropped for classifier-free guidance.
 */
final class UNetTask extends BatchTask<UNetTask.Batch> {

  static final String NAME = "unet";
  private static final double DROPPED = 0.1;
  private static final double WHOLE = 0.6;
  private static final int PICTURES = 48_000;
  private static final int JUDGED = 72;
  private static final int COLUMNS = 12;

  record Batch(float[] noisy, float[] velocity, long[] timesteps, long[] ids) {}

  /** The frozen parts. */
  record Frozen(
      Parameters vaeParameters,
      Parameters textParameters,
      Parameters readerParameters,
      DemoTokenizer tokenizer)
      implements AutoCloseable {

    @Override
    public void close() {
      vaeParameters.close();
      textParameters.close();
      readerParameters.close();
    }

    /** As the stages before have trained them. */
    static Frozen read(Path folder, long seed) {
      DemoTokenizer tokenizer = new DemoTokenizer();
      Parameters vae = VaeTask.parameters(seed);
      Trainer.readAveraged(folder, Trainer.done(folder, DecoderTask.NAME, VaeTask.NAME), vae);
      Parameters text = TextTask.parameters(tokenizer, seed);
      Trainer.readAveraged(folder, TextTask.NAME, text);
      Parameters reader = ReaderTask.parameters(seed);
      Trainer.readAveraged(folder, ReaderTask.NAME, reader);
      return new Frozen(vae, text, reader, tokenizer);
    }

    Autoencoder vae() {
      return new Autoencoder(vaeParameters.weights(), Architecture.vae(1));
    }

    ClipText text() {
      return TextTask.Networks.of(textParameters.weights(), tokenizer).text();
    }

    SceneReader reader() {
      return new SceneReader(readerParameters.weights());
    }

    /** Token states of captions, {@code [B, L, D]}, without a graph. */
    static Tensor encode(ClipText text, long[] ids) {
      try (NoGradGuard off = new NoGradGuard()) {
        int count = ids.length / DemoTokenizer.CONTEXT;
        return text.forward(Tensors.of(ids, count, DemoTokenizer.CONTEXT)).last();
      }
    }
  }

  private final Path folder;
  private final Drawings drawings;
  private final int batch;
  private final Frozen frozen;
  private final ClipText text;
  private final LatentCache cache;
  private final UNet network;
  private final NoiseLevels levels = new NoiseLevels();
  private final UNetJudge judge;

  /**
   * @param batch latents per worker
   * @param vaeVersion tells cached latents of one autoencoder from those of another
   */
  UNetTask(
      Path folder,
      Drawings drawings,
      Frozen frozen,
      String vaeVersion,
      int batch,
      int workers,
      long seed)
      throws IOException {
    super(NAME, parameters(seed), workers, seed * 41);
    this.batch = batch;
    this.frozen = frozen;
    this.text = frozen.text();
    Autoencoder vae = frozen.vae();
    this.cache =
        LatentCache.of(folder.resolve(LatentCache.FILE), vae, vaeVersion, drawings, PICTURES, seed);
    new ModelWriter(folder.resolve("model")).vae(frozen.vaeParameters(), cache.scale());
    this.network = new UNet(parameters().weights(), Architecture.unet());
    this.judge =
        new UNetJudge(
            text, vae, frozen.reader(), frozen.tokenizer(), cache.scale(), UNetJudge.GUIDANCE);
    this.folder = folder;
    this.drawings = drawings;
  }

  /** Fresh ones. */
  static Parameters parameters(long seed) {
    return Parameters.fresh(
        weights -> new UNet(weights, Architecture.unet()),
        new DemoInitialiser(seed, "conv2.weight", "proj_out.weight", "conv_out.weight"),
        Placement.CPU_FLOAT32);
  }

  @Override
  Batch draw(RandomGenerator random) {
    int size = LatentCache.VALUES;
    Batch drawn =
        new Batch(new float[batch * size], new float[batch * size], new long[batch], new long[0]);
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      int which = random.nextInt(cache.scenes().size());
      int t = NoiseLevels.draw(random);
      drawn.timesteps[i] = t;
      double signal = levels.signal(t);
      double noise = levels.noise(t);
      for (int k = 0; k < size; k++) {
        double z = cache.latents()[which * size + k];
        double e = random.nextGaussian();
        drawn.noisy[i * size + k] = (float) (signal * z + noise * e);
        drawn.velocity[i * size + k] = (float) (signal * e - noise * z);
      }
      Scene scene = cache.scenes().get(which);
      Captions.Said said = Contrast.said(drawings, scene, WHOLE, random);
      boolean dropped = random.nextDouble() < DROPPED;
      captions.add(dropped ? "" : Contrast.worded(scene, said, random));
    }
    long[] ids = TextTask.ids(frozen.tokenizer(), captions);
    return new Batch(drawn.noisy, drawn.velocity, drawn.timesteps, ids);
  }

  @Override
  public Tensor loss(int worker) {
    Batch drawn = next(worker);
    long side = Architecture.LATENT_SIDE;
    Tensor context = Frozen.encode(text, drawn.ids());
    Tensor noisy = Tensors.of(drawn.noisy(), batch, Architecture.LATENT, side, side);
    Tensor wanted = Tensors.of(drawn.velocity(), batch, Architecture.LATENT, side, side);
    Tensor timesteps = Tensors.of(drawn.timesteps(), batch);
    Tensor found = network.forward(noisy, timesteps, Conditioning.of(context));
    return found.sub(wanted).square().mean();
  }

  @Override
  public String report(Parameters averaged, long step) throws IOException {
    new ModelWriter(folder.resolve("model")).unet(averaged);
    List<Picture> pictures = new ArrayList<>();
    UNet judged = new UNet(averaged.weights(), Architecture.unet());
    AttributeAccuracy tally = judge.judge(judged, JUDGED, pictures);
    Sheet.write(pictures, COLUMNS, folder.resolve("unet-sheet.png"));
    return tally.line();
  }

  @Override
  public void close() {
    super.close();
    frozen.close();
  }
}
