package io.github.das4j.stable;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.DenoiserConfig;
import io.github.das4j.checkpoint.config.Extent;
import io.github.das4j.checkpoint.config.FluxConfig;
import io.github.das4j.checkpoint.config.PipelineClass;
import io.github.das4j.checkpoint.config.VaeConfig;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraMerge;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.diffusion.DiffusionProcess;
import io.github.das4j.nn.Autoencoder;
import io.github.das4j.nn.ClipText;
import io.github.das4j.nn.FlowTransformer;
import io.github.das4j.nn.FluxTransformer;
import io.github.das4j.nn.PreparedTransformer;
import io.github.das4j.nn.Sd3Transformer;
import io.github.das4j.nn.T5Encoder;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Opened;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.text.ClipTokenizer;
import io.github.das4j.text.FlowPromptEncoder;
import io.github.das4j.text.PlainEncoder;
import io.github.das4j.text.PromptEncoder.Tower;
import io.github.das4j.text.T5Tokenizer;
import io.github.das4j.text.T5Tower;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A checkpoint of Stable Diffusion 3, 3.5 or FLUX.1, opened; which it is follows from its
 * configuration files.
 */
public final class FlowModel implements ImageModel {

  private final Opened opened = new Opened();
  private final Arena arena = opened.add(new Arena());
  private final ModelFolder folder;
  private final Placement placement;
  private final Additions additions;
  private final List<String> notices;
  private final FlowSchedule schedule;
  private final FlowPromptEncoder prompts;
  private final FlowTransformer transformer;
  private final Autoencoder vae;
  private final Added added;
  private double weightBytes;
  private double widenedBytes;

  private FlowModel(ModelFolder folder, Placement placement, int clipSkip, Additions additions) {
    FlowFit.of(folder).require();
    this.folder = folder;
    this.placement = placement;
    this.additions = additions;
    this.notices = additions.notices(folder);
    this.schedule =
        new FlowSchedule(
            folder.flowScheduler(), isFlux() ? FlowSchedule.Grid.UNIT : FlowSchedule.Grid.TRAINING);
    try (LoraMerge merge = LoraMerge.open(additions.loras(), files(), folder.denoiser())) {
      this.prompts = isFlux() ? fluxPrompts(merge) : sd3Prompts(merge, clipSkip);
      this.transformer =
          load(
              merge,
              Component.TRANSFORMER,
              placement,
              w ->
                  isFlux()
                      ? new FluxTransformer(w, folder.flux())
                      : new Sd3Transformer(w, folder.sd3()));
      VaeConfig config = additions.vaeConfig(folder);
      Placement ofVae = config.forceUpcast() ? placement.in(DType.FLOAT32) : placement;
      this.vae = load(merge, Component.VAE, ofVae, w -> new Autoencoder(w, config));
      this.added = new Added(merge.merged(), List.of(), additions.otherVae().map(OtherVae::added));
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Opens a model folder in diffusers layout.
   *
   * @param clipSkip layers of SD3's CLIPs to leave out at the end, at least 0
   * @throws CheckpointException if it cannot be used, an addition does not fit it, or textual
   *     inversions are given; the message says why
   * @throws IllegalArgumentException if clip skip is asked of FLUX, or of more layers than there
   *     are
   */
  public static FlowModel open(
      ModelFolder folder, Placement placement, int clipSkip, Additions additions) {
    if (!additions.embeddings().all().isEmpty()) {
      throw new CheckpointException(
          folder.path()
              + " is a flow model, whose prompts cannot name textual inversions: leave --embedding"
              + " away");
    }
    if (clipSkip > 0 && folder.pipeline() == PipelineClass.FLUX) {
      throw new IllegalArgumentException(
          "clip-skip is for models that take CLIP's states: FLUX takes T5's, and of CLIP its pooled"
              + " text alone");
    }
    return new FlowModel(folder, placement, clipSkip, additions);
  }

  private boolean isFlux() {
    return folder.pipeline() == PipelineClass.FLUX;
  }

  private FlowPromptEncoder sd3Prompts(LoraMerge merge, int clipSkip) {
    // The first encoder's states overflow float16, as they do with SDXL.
    Tower first =
        tower(
            merge,
            Component.TEXT_ENCODER,
            "tokenizer",
            placement.in(DType.FLOAT32),
            w -> ClipText.withProjection(w, folder.textEncoder()),
            folder.textEncoder());
    ClipConfig.Text second = folder.textEncoder2().orElseThrow();
    Tower other =
        tower(
            merge,
            Component.TEXT_ENCODER_2,
            "tokenizer_2",
            placement,
            w -> ClipText.withProjection(w, second),
            second);
    Optional<T5Tower> t5 = folder.t5Folder().map(name -> t5(merge, name, "tokenizer_3"));
    int width = folder.sd3().jointAttentionDim();
    return FlowPromptEncoder.ofSd3(List.of(first, other), t5, width, clipSkip, placement.device());
  }

  private FlowPromptEncoder fluxPrompts(LoraMerge merge) {
    Tower clip =
        tower(
            merge,
            Component.TEXT_ENCODER,
            "tokenizer",
            placement,
            w -> ClipText.of(w, folder.textEncoder()),
            folder.textEncoder());
    T5Tower t5 = t5(merge, folder.t5Folder().orElseThrow(), "tokenizer_2");
    return FlowPromptEncoder.ofFlux(clip, t5, placement.device());
  }

  private Tower tower(
      LoraMerge merge,
      Component component,
      String tokenizer,
      Placement placement,
      Function<Weights, ClipText> build,
      ClipConfig.Text config) {
    ClipText text = load(merge, component, placement, build);
    return new Tower(opened.add(ClipTokenizer.open(folder.component(tokenizer), config)), text);
  }

  private T5Tower t5(LoraMerge merge, String component, String tokenizer) {
    T5Encoder network =
        load(
            merge,
            Component.named(component),
            placement,
            w -> new T5Encoder(w, folder.t5().orElseThrow()));
    return new T5Tower(
        opened.add(T5Tokenizer.open(folder.component(tokenizer), network.config())), network);
  }

  /** The weights of every component, open; of their tensors none is read yet. */
  private Map<String, StateDict> files() {
    Map<String, StateDict> files = new LinkedHashMap<>();
    for (Component component : Component.of(folder)) {
      files.put(component.folder(), opened.add(additions.open(component, folder)));
    }
    return files;
  }

  private <N> N load(
      LoraMerge merge, Component component, Placement placement, Function<Weights, N> build) {
    StateDict dict = merge.of(component.folder());
    Contents contents = Contents.of(dict);
    weightBytes += contents.placed(placement);
    if (component == Component.TRANSFORMER) {
      widenedBytes = contents.widened(placement);
    }
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

  /** Encodes prompts. */
  public FlowPromptEncoder prompts() {
    return prompts;
  }

  @Override
  public PlainEncoder encoder(int textLength) {
    return prompts.ofLength(textLength == 0 ? folder.defaultTextLength() : textLength);
  }

  /** The network that predicts velocities. */
  public FlowTransformer transformer() {
    return transformer;
  }

  @Override
  public Autoencoder vae() {
    return vae;
  }

  @Override
  public DenoiserConfig denoiser() {
    return transformer.config();
  }

  @Override
  public double weightBytes() {
    return weightBytes;
  }

  @Override
  public double widenedBytes() {
    return widenedBytes;
  }

  @Override
  public DiffusionProcess process(
      Guidance guidance, Steps steps, int width, int height, MicroConditioning micro) {
    Extent latents = latents(width, height);
    FlowSteps along = FlowSteps.of(schedule, steps, tokens(latents));
    Guidance told = told(guidance.on(placement));
    Tensor timesteps =
        Tensors.of(along.timesteps(), along.timesteps().length).to(told.device(), Tensors.FLOAT32);
    PreparedTransformer prepared =
        new PreparedTransformer(transformer, timesteps, told.distinct(), latents);
    return new DiffusionProcess(
        placement,
        new long[] {vae.config().latentChannels(), latents.height(), latents.width()},
        along.timesteps(),
        new GuidedNetwork(prepared::stages, along, told),
        along.kernel(),
        new VaeImages(vae));
  }

  /** The scale where the network is told of it; where it knows none, there is no guidance. */
  private Guidance told(Guidance guidance) {
    if (transformer.config() instanceof FluxConfig flux) {
      return flux.guidanceEmbeds() ? guidance.told() : guidance.unguided();
    }
    return guidance;
  }

  @Override
  public double[] variances(Steps steps, int width, int height) {
    FlowSteps along = FlowSteps.of(schedule, steps, tokens(latents(width, height)));
    return IntStream.range(0, steps.count()).mapToDouble(along.kernel()::variance).toArray();
  }

  private Extent latents(int width, int height) {
    return folder.latents(width, height);
  }

  private long tokens(Extent latents) {
    int side = transformer.config().patchSize();
    return (long) (latents.height() / side) * (latents.width() / side);
  }

  @Override
  public void close() {
    opened.close();
  }
}
