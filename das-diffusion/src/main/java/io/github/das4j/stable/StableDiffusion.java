package io.github.das4j.stable;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.ModelFolder;
import io.github.das4j.checkpoint.SchedulerConfig;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.StateDicts;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.diffusion.Ddim;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Placement;
import io.github.das4j.text.ClipTokenizer;
import io.github.das4j.text.PromptEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A Stable Diffusion 1.x or 2.x checkpoint, opened. Closing it frees its weights. */
public final class StableDiffusion implements AutoCloseable {

  private final Arena arena = new Arena();
  private final List<StateDict> files = new ArrayList<>();
  private final ModelFolder folder;
  private final SchedulerConfig scheduler;
  private final PromptEncoder prompts;
  private final UNet unet;
  private final Autoencoder vae;

  private StableDiffusion(ModelFolder folder, Placement placement, int clipSkip) {
    this.folder = folder;
    this.scheduler = folder.scheduler();
    ClipText text = load("text_encoder", placement, w -> ClipText.of(w, folder.textEncoder()));
    this.unet = load("unet", placement, w -> new UNet(w, folder.unet()));
    this.vae = load("vae", placement, w -> new Autoencoder(w, folder.vae()));
    this.prompts =
        new PromptEncoder(
            ClipTokenizer.open(folder.component("tokenizer")), text, clipSkip, placement.device());
    requireFit();
  }

  /**
   * Opens a model folder in diffusers layout.
   *
   * @param clipSkip text encoder layers to leave out at the end, at least 0
   * @throws CheckpointException if it cannot be used; the message says why
   */
  public static StableDiffusion open(ModelFolder folder, Placement placement, int clipSkip) {
    if (folder.pipeline() != ModelFolder.Pipeline.STABLE_DIFFUSION) {
      throw new CheckpointException(
          folder.path()
              + " holds a "
              + folder.pipeline().className()
              + "; this version runs StableDiffusionPipeline only");
    }
    return new StableDiffusion(folder, placement, clipSkip);
  }

  private <N> N load(String component, Placement placement, Function<Weights, N> build) {
    StateDict dict =
        StateDicts.modernVae(
            StateDicts.withoutPositionIds(StateDicts.open(folder.component(component))));
    files.add(dict);
    Weights weights = Weights.of(dict, placement, arena);
    N network = build.apply(weights);
    weights.verify();
    return network;
  }

  private void requireFit() {
    int text = prompts.width();
    int wanted = unet.config().crossAttentionDim();
    if (text != wanted) {
      throw new CheckpointException(
          folder.path()
              + ": the U-Net wants text of width "
              + wanted
              + ", its encoder has "
              + text);
    }
    if (unet.config().inChannels() != vae.config().latentChannels()) {
      throw new CheckpointException(
          folder.path()
              + ": the U-Net takes "
              + unet.config().inChannels()
              + " channels, the latents have "
              + vae.config().latentChannels()
              + "; inpainting and image-conditioned models cannot be run");
    }
  }

  public ModelFolder folder() {
    return folder;
  }

  public PromptEncoder prompts() {
    return prompts;
  }

  public Autoencoder vae() {
    return vae;
  }

  public UNet unet() {
    return unet;
  }

  /** Width and height of an image in pixels, where none is asked for. */
  public int defaultSize() {
    return unet.config().sampleSize() * vae.config().factor();
  }

  /**
   * The reverse process of one prompt.
   *
   * @param width of the image in pixels, a multiple of the VAE's factor
   * @param eta stochasticity of DDIM, in [0, 1]
   */
  public DiffusionProcess process(Guidance guidance, int steps, double eta, int width, int height) {
    long[] shape = latentShape(width, height);
    Ddim kernel = kernel(steps, eta);
    return new DiffusionProcess(
        shape,
        Arrays.stream(kernel.timesteps()).asDoubleStream().toArray(),
        new GuidedUNet(unet, kernel, Schedules.clipping(scheduler), guidance),
        kernel,
        new VaeImages(vae));
  }

  /** σ² of the kernel at each step. */
  public double[] variances(int steps, double eta) {
    Ddim kernel = kernel(steps, eta);
    return IntStream.range(0, steps).mapToDouble(kernel::variance).toArray();
  }

  private Ddim kernel(int steps, double eta) {
    return new Ddim(
        Schedules.noise(scheduler),
        Schedules.timesteps(scheduler, steps),
        Schedules.parameterization(scheduler),
        eta);
  }

  private long[] latentShape(int width, int height) {
    int factor = vae.config().factor();
    if (width < factor || height < factor || width % factor != 0 || height % factor != 0) {
      throw new IllegalArgumentException(
          "width and height must be multiples of " + factor + ", not " + width + "x" + height);
    }
    return new long[] {vae.config().latentChannels(), height / factor, width / factor};
  }

  @Override
  public void close() {
    prompts.close();
    arena.close();
    files.forEach(StateDict::close);
  }
}
