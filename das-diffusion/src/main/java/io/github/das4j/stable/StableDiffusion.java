package io.github.das4j.stable;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.SchedulerConfig;
import io.github.das4j.checkpoint.config.UNetConfig;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.embedding.EmbeddingFile;
import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.embedding.LearnedEmbedding;
import io.github.das4j.checkpoint.embedding.TextualInversion;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraMerge;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.diffusion.ReverseKernel;
import io.github.das4j.files.Sha256;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.UNet;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Placement;
import io.github.das4j.text.ClipTokenizer;
import io.github.das4j.text.LearnedWords;
import io.github.das4j.text.PlainEncoder;
import io.github.das4j.text.PromptEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A checkpoint of Stable Diffusion 1.x, 2.x or XL, or of a latent consistency model, opened; which
 * it is follows from its configuration files.
 */
public final class StableDiffusion implements ImageModel {

  private static final String UNET = Component.UNET.folder();
  private static final String VAE = Component.VAE.folder();
  private static final String TEXT = Component.TEXT_ENCODER.folder();
  private static final String TEXT_2 = Component.TEXT_ENCODER_2.folder();

  private final Opened opened = new Opened();
  private final Arena arena = opened.add(new Arena());
  private final ModelFolder folder;
  private final Placement placement;
  private final SchedulerConfig scheduler;
  private final List<String> notices;
  private final PromptEncoder prompts;
  private final UNet unet;
  private final Autoencoder vae;
  private final Added added;
  private final LearnedWords learned;
  private double weightBytes;
  private double widenedBytes;

  private StableDiffusion(ModelFolder folder, Placement placement, int clipSkip, Additions wanted) {
    ModelFit.of(folder).require();
    this.folder = folder;
    this.placement = placement;
    this.scheduler = folder.scheduler();
    this.notices = wanted.notices(folder);
    List<TextualInversion> inversions =
        wanted.embeddings().all().stream().map(EmbeddingFile::read).toList();
    this.learned = LearnedWords.of(inversions, encoders(folder));
    VaeConfig config = wanted.vaeConfig(folder);
    try (LoraMerge merge = LoraMerge.open(wanted.loras(), files(wanted), folder.unet())) {
      this.prompts = encoder(merge, placement, clipSkip);
      StateDict denoiser = merge.of(UNET);
      this.widenedBytes = Contents.of(denoiser).widened(placement);
      this.unet = load(denoiser, placement, w -> new UNet(w, folder.unet()));
      this.vae =
          load(merge.of(VAE), vaePlacement(config, placement), w -> new Autoencoder(w, config));
      this.added =
          new Added(
              merge.merged(),
              embeddings(wanted.embeddings(), inversions),
              wanted.otherVae().map(OtherVae::added));
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Opens a model folder in diffusers layout.
   *
   * @param clipSkip text encoder layers to leave out at the end, at least 0
   * @throws CheckpointException if it cannot be used; the message says why
   */
  public static StableDiffusion open(ModelFolder folder, Placement placement, int clipSkip) {
    return open(folder, placement, clipSkip, Additions.none());
  }

  /**
   * Opens a model folder in diffusers layout with what is brought to it.
   *
   * @param clipSkip text encoder layers to leave out at the end, at least 0
   * @throws CheckpointException if it cannot be used, or an addition does not fit it; the message
   *     says why
   */
  public static StableDiffusion open(
      ModelFolder folder, Placement placement, int clipSkip, Additions additions) {
    return new StableDiffusion(folder, placement, clipSkip, additions);
  }

  private static List<ClipConfig.Text> encoders(ModelFolder folder) {
    return Stream.concat(Stream.of(folder.textEncoder()), folder.textEncoder2().stream()).toList();
  }

  private static List<LearnedEmbedding> embeddings(
      Embeddings wanted, List<TextualInversion> inversions) {
    List<LearnedEmbedding> added = new ArrayList<>();
    for (int k = 0; k < inversions.size(); k++) {
      Path file = EmbeddingFile.find(wanted.all().get(k).file());
      String name = String.valueOf(file.getFileName());
      added.add(new LearnedEmbedding(name, inversions.get(k).token(), Sha256.hex(file)));
    }
    return added;
  }

  /** The weights of every component, open; of their tensors none is read yet. */
  private Map<String, StateDict> files(Additions wanted) {
    Map<String, StateDict> files = new LinkedHashMap<>();
    for (Component component : Component.of(folder)) {
      String name = component.folder();
      files.put(name, opened.add(wanted.open(component, folder)));
    }
    return files;
  }

  private PromptEncoder encoder(LoraMerge merge, Placement placement, int clipSkip) {
    if (folder.textEncoder2().isEmpty()) {
      ClipText text = load(merge.of(TEXT), placement, w -> ClipText.of(w, folder.textEncoder()));
      return PromptEncoder.of(tower(0, text, placement), clipSkip, placement.device());
    }
    // The first encoder's states overflow float16; the published settings keep it in float32.
    Placement full = placement.in(DType.FLOAT32);
    ClipText first = load(merge.of(TEXT), full, w -> ClipText.of(w, folder.textEncoder()));
    ClipText second =
        load(
            merge.of(TEXT_2),
            placement,
            w -> ClipText.withProjection(w, folder.textEncoder2().orElseThrow()));
    return PromptEncoder.of(
        tower(0, first, full), tower(1, second, placement), clipSkip, placement.device());
  }

  private PromptEncoder.Tower tower(int encoder, ClipText text, Placement placement) {
    Path tokenizer = folder.component(encoder == 0 ? "tokenizer" : "tokenizer_2");
    return learned.tower(
        opened.add(ClipTokenizer.open(tokenizer, text.config())), text, encoder, placement, arena);
  }

  private static Placement vaePlacement(VaeConfig config, Placement placement) {
    return config.forceUpcast() ? placement.in(DType.FLOAT32) : placement;
  }

  private <N> N load(StateDict dict, Placement placement, Function<Weights, N> build) {
    weightBytes += Contents.of(dict).placed(placement);
    Weights weights = Weights.of(dict, placement, arena);
    N network = build.apply(weights);
    weights.verify();
    return network;
  }

  @Override
  public ModelFolder folder() {
    return folder;
  }

  @Override
  public List<String> notices() {
    return notices;
  }

  @Override
  public Added added() {
    return added;
  }

  /** Its scheduler's settings, and where each comes from. */
  public SchedulerConfig scheduler() {
    return scheduler;
  }

  /** The same as {@link #prompts}; there is no T5. */
  @Override
  public PlainEncoder encoder(int textLength) {
    return prompts;
  }

  public PromptEncoder prompts() {
    return prompts;
  }

  @Override
  public Autoencoder vae() {
    return vae;
  }

  @Override
  public DenoiserConfig denoiser() {
    return unet.config();
  }

  public UNet unet() {
    return unet;
  }

  @Override
  public double widenedBytes() {
    return widenedBytes;
  }

  @Override
  public double weightBytes() {
    return weightBytes;
  }

  @Override
  public DiffusionProcess process(
      Guidance guidance, Steps steps, int width, int height, MicroConditioning micro) {
    long[] shape = latentShape(width, height);
    SteppedKernel stepped = SteppedKernel.of(scheduler, steps);
    UNetConfig config = unet.config();
    Guidance placed = guidance.on(placement);
    Guidance told = config.textTime() ? placed.withTimeIds(micro.ids(width, height)) : placed;
    Guidance complete =
        config.timeCondProjDim() > 0 ? told.embedded(config.timeCondProjDim()) : told;
    return new DiffusionProcess(
        placement,
        shape,
        Arrays.stream(stepped.timesteps()).asDoubleStream().toArray(),
        GuidedNetwork.of(unet, stepped, complete),
        stepped.kernel(),
        new VaeImages(vae));
  }

  @Override
  public double[] variances(Steps steps, int width, int height) {
    ReverseKernel kernel = SteppedKernel.of(scheduler, steps).kernel();
    return IntStream.range(0, steps.count()).mapToDouble(kernel::variance).toArray();
  }

  private long[] latentShape(int width, int height) {
    Extent latents = vae.config().latents(width, height);
    return new long[] {vae.config().latentChannels(), latents.height(), latents.width()};
  }

  @Override
  public void close() {
    opened.close();
  }
}
