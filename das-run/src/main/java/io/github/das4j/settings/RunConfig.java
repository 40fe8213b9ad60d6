package io.github.das4j.settings;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.embedding.EmbeddingFile;
import io.github.das4j.checkpoint.embedding.EmbeddingSpec;
import io.github.das4j.checkpoint.folder.ModelFolder;
import io.github.das4j.checkpoint.lora.LoraFile;
import io.github.das4j.das.FlowLimits;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.Requirements;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.das.TwistDecoder;
import io.github.das4j.das.TwistFit;
import io.github.das4j.das.TwistSettings;
import io.github.das4j.judge.JudgeSettings;
import io.github.das4j.record.Prompts;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.OtherVae;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Choices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Settings that have been checked, as the types that sampling takes.
 *
 * @param settings as they were written, and where
 * @param models what is sampled, and what it is aligned to
 * @param prompting which prompts are sampled
 * @param sampling how a prompt is sampled
 * @param machine what the networks run on
 * @param judging how rewards behind an address or a command are asked
 * @param spec the reward, bundled files in place of none; {@link #reward} finds the others
 */
public record RunConfig(
    Settings settings,
    ModelSettings models,
    PromptSettings prompting,
    SampleSettings sampling,
    MachineSettings machine,
    JudgeSettings judging,
    RewardSpec spec) {

  private static final String CHECKPOINTING = "run.checkpointing";
  private static final String DTYPE = "run.dtype";
  private static final String DECODER = "twist.decoder";

  /** Why a preset's type is not taken: where it says so in records, a line was said too. */
  private static final String NO_GPU = "no GPU here";

  private static final String LORA = "lora";
  private static final String EMBEDDING = "embedding";
  private static final String VAE = "vae";
  private static final String THREADS = "run.threads";
  private static final String JUDGES = "judge.";

  /** Of a run, prompts times batches: its list of them is held in memory. */
  private static final int MOST_IMAGES = 1_000_000;

  private static final double NANOS_PER_MINUTE = 60e9;

  /**
   * The settings of these layers, later ones over earlier ones, all over the preset that they name
   * and the defaults.
   *
   * @throws IllegalArgumentException with a line that says what is wrong, and where it was written
   */
  public static RunConfig of(List<Setting> layers) {
    return resolved(settled(Settings.defaults(), Presets::settings, layers));
  }

  /**
   * Settings of layers over the preset that they name, in which γ follows the steps unless it is
   * given.
   *
   * @param presets what a preset's name stands for
   */
  public static Settings settled(
      Settings defaults, Function<String, List<Setting>> presets, List<Setting> layers) {
    return ConfigReader.settled(defaults, presets, layers);
  }

  /**
   * What layers are laid over: the defaults, or the preset that they name over them.
   *
   * @param presets what a preset's name stands for
   */
  public static Settings base(
      Settings defaults, Function<String, List<Setting>> presets, List<Setting> layers) {
    return ConfigReader.base(defaults, presets, layers);
  }

  /** Settings that were resolved before: a preset that they name is not looked up again. */
  public static RunConfig resolved(Settings settings) {
    return ConfigReader.read(settings);
  }

  /** What to steer away from; empty for nothing. */
  public String negative() {
    return prompting.negative();
  }

  /** Images of each prompt, at least 1. */
  public int batches() {
    return prompting.batches();
  }

  /** How often the state of a prompt is kept; nothing where it is not. */
  public Optional<Duration> keeping() {
    double minutes = machine.keepMinutes();
    return minutes == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.round(minutes * NANOS_PER_MINUTE)));
  }

  /** The prompts, each as often as there are batches, the whole list again and again. */
  public List<Prompts.Numbered> prompts() {
    return batched(onePass());
  }

  /**
   * The prompts of the file or of the set, each once.
   *
   * @throws IllegalArgumentException if there are none
   */
  public List<String> onePass() {
    List<String> once = prompting.file().map(Prompts::read).orElseGet(this::ofSet);
    if (once.isEmpty()) {
      throw new IllegalArgumentException("there is no prompt in " + settings.text("prompts.file"));
    }
    return once;
  }

  private List<String> ofSet() {
    String key = PromptSets.names().contains(prompting.set()) ? "prompts.count" : "prompts.set";
    return located(key, () -> PromptSets.of(prompting.set(), prompting.count(), prompting.seed()));
  }

  /** What is wrong with a value is told with where it was written. */
  private <T> T located(String key, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException | CheckpointException e) {
      throw new IllegalArgumentException(settings.get(key).origin() + ": " + e.getMessage(), e);
    }
  }

  /** Whether somebody asked for these prompts, and not a preset or the defaults alone. */
  public boolean namesPrompts() {
    return Stream.of("prompts.file", "prompts.set", "prompts.count")
        .map(settings::get)
        .anyMatch(setting -> !settings.isDefault(setting.key()) && setting.preset().isEmpty());
  }

  /** These prompts, each as often as there are batches, the whole list again and again. */
  public List<Prompts.Numbered> batched(List<String> once) {
    if ((long) once.size() * batches() > MOST_IMAGES) {
      throw settings.wrong(
          "run.batches",
          "such that with "
              + once.size()
              + " prompts there are at most "
              + MOST_IMAGES
              + " images");
    }
    return Prompts.numbered(
        IntStream.range(0, batches()).boxed().flatMap(batch -> once.stream()).toList());
  }

  /** Where checkpoints are looked for. */
  public Checkpoints checkpoints() {
    return Checkpoints.in(models.models());
  }

  /** What is odd about these settings, a line each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(sampling.warnings());
    if (settings.get(DTYPE).origin().equals(NO_GPU)) {
      warnings.add(0, "the preset's float16 needs a GPU; going on in float32");
    }
    if (!spec.outside()) {
      warnings.addAll(unheard());
    }
    return warnings;
  }

  /** Settings of judges, where none is asked. */
  private List<String> unheard() {
    Settings defaults = Settings.defaults();
    return settings.origins().entrySet().stream()
        .filter(given -> given.getKey().startsWith(JUDGES))
        .filter(given -> !settings.text(given.getKey()).equals(defaults.text(given.getKey())))
        .map(
            given ->
                given.getValue()
                    + ": "
                    + given.getKey()
                    + " is without effect: no reward of "
                    + spec
                    + " is asked at an address or by a command")
        .toList();
  }

  /**
   * Refuses what the method asks of model and reward and they do not have, as far as configuration
   * files tell.
   *
   * @throws IllegalArgumentException with a line that says what does not fit
   */
  public void requireGuided(RewardSpec reward) {
    requireGuided(reward.differentiable());
  }

  /** The same of a reward that is told by its gradient alone. */
  public void requireGuided(boolean differentiable) {
    boolean twice =
        GammaRule.folder(settings)
            .filter(at -> GammaRule.embedsGuidance(at) || !GammaRule.classifierFree(at))
            .isEmpty();
    new Requirements(sampling.denoising().guidanceScale() > 1 && twice, differentiable)
        .check(sampling);
  }

  /**
   * The model's folder; a single file is converted to one, once.
   *
   * @throws IllegalArgumentException if it is nowhere
   * @throws CheckpointException if a file is no model; the message says what it is
   */
  public Path model(Checkpoints checkpoints) {
    Path found =
        checkpoints.require(
            models.model(),
            "give --model DIR, a folder in diffusers layout (with model_index.json), --model FILE,"
                + " a single-file checkpoint, or --models DIR, a folder that holds checkpoints by"
                + " name");
    SingleFileSettings single = models.singleFile();
    Optional<Path> tokenizer =
        single.tokenizer().map(path -> checkpoints.find(path.toString()).orElse(path));
    Path folder = single.folder(found, tokenizer);
    if (folder.equals(found) && !single.isEmpty()) {
      String key =
          single.tokenizer().isPresent() ? "single_file.tokenizer" : "single_file.prediction";
      throw new IllegalArgumentException(
          settings.get(key).origin()
              + ": the model "
              + found
              + " is a folder, which says this itself");
    }
    return folder;
  }

  /**
   * The same with everything found that is brought to the model, so that its path holds wherever
   * the run goes on, and a textual inversion's token however its file is called then.
   *
   * @throws IllegalArgumentException if something is nowhere
   * @throws io.github.das4j.checkpoint.CheckpointException if a folder holds none
   */
  public RunConfig withAdditions(Checkpoints checkpoints) {
    Additions asked = models.additions();
    return with(
        new Additions(
            located(LORA, () -> asked.loras().at(file -> lora(checkpoints, file))),
            located(EMBEDDING, () -> asked.embeddings().each(one -> embedding(checkpoints, one))),
            located(VAE, () -> asked.vae().map(path -> vae(checkpoints, path)))));
  }

  private static Path vae(Checkpoints checkpoints, Path path) {
    Path found =
        checkpoints.require(
            path.toString(), "give an autoencoder as a folder in diffusers layout, or a file");
    return OtherVae.find(found).path().toAbsolutePath().normalize();
  }

  private static Path lora(Checkpoints checkpoints, Path file) {
    Path found =
        checkpoints.require(
            file.toString(), "give a LoRA as FILE or FILE:SCALE, such as add.safetensors:0.8");
    return LoraFile.find(found).toAbsolutePath().normalize();
  }

  private static EmbeddingSpec embedding(Checkpoints checkpoints, EmbeddingSpec spec) {
    Path found =
        checkpoints.require(
            spec.file().toString(),
            "give a textual inversion as FILE or FILE:TOKEN, such as style.pt:mystyle");
    EmbeddingSpec placed = spec.at(EmbeddingFile.find(found).toAbsolutePath().normalize());
    return placed.called(EmbeddingFile.read(placed).token());
  }

  /** The same with something else brought to the model. */
  public RunConfig with(Additions others) {
    Map<String, String> texts =
        Map.of(
            LORA, others.loras().toString(),
            EMBEDDING, others.embeddings().toString(),
            VAE, others.vae().map(Path::toString).orElse("none"));
    List<Setting> changed = new ArrayList<>();
    texts.forEach(
        (key, text) -> {
          if (!settings.text(key).equals(text)) {
            changed.add(new Setting(key, text, settings.get(key).origin()));
          }
        });
    return changed.isEmpty() ? this : resolved(settings.with(changed));
  }

  /**
   * The same, the tiny autoencoder that it names found, after a look whether the model has what
   * these settings ask of it, and can be seen on the way as they ask.
   *
   * @param folder the model's
   * @throws IllegalArgumentException with a line that says what does not fit, and where it was
   *     written
   */
  public RunConfig seen(Checkpoints checkpoints, Path folder) {
    if (Files.isRegularFile(folder.resolve("model_index.json"))) {
      FlowLimits.require(sampling, ModelFolder.open(folder));
    }
    TwistSettings twist = sampling.twist();
    if (twist.decoder().isEmpty()) {
      return this;
    }
    return located(
        DECODER,
        () -> {
          RunConfig found = found(twist.decoder().get().found(checkpoints::find));
          TwistFit.require(found.sampling, ModelFolder.open(folder));
          return found;
        });
  }

  private RunConfig found(TwistDecoder decoder) {
    return resolved(settings.with(DECODER, decoder.toString(), settings.get(DECODER).origin()));
  }

  /** Models and files as these settings name them, each once, bundled ones among them. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(models.model());
    models.loras().all().forEach(lora -> names.add(lora.file().toString()));
    models.embeddings().all().forEach(one -> names.add(one.file().toString()));
    models.vae().ifPresent(vae -> names.add(vae.toString()));
    models.singleFile().tokenizer().ifPresent(folder -> names.add(folder.toString()));
    sampling
        .twist()
        .decoder()
        .ifPresent(
            decoder -> {
              if (decoder instanceof TwistDecoder.Tiny tiny) {
                names.add(tiny.folder().toString());
              }
            });
    names.addAll(ConfiguredReward.of(settings, models).files());
    return names.stream().distinct().toList();
  }

  /** The reward, its files found. */
  public RewardSpec reward(Checkpoints checkpoints) {
    return ConfiguredReward.of(settings, models).found(checkpoints);
  }

  /**
   * A further reward for the same model, such as a judge.
   *
   * @throws IllegalArgumentException if it stands without files beside another model than the
   *     demo's
   */
  public RewardSpec beside(RewardSpec spec) {
    return BundledModels.completed(spec, models.model());
  }

  /** One for each worker. */
  public List<TorchDevice> devices() {
    return located("run.devices", () -> Devices.parse(machine.devices()));
  }

  /** The same by their names alone: those of another machine may be none here. */
  public List<TorchDevice> namedDevices() {
    return located("run.devices", () -> Devices.named(machine.devices()));
  }

  /** What does not depend on the worker. */
  public ModelOptions options(Path folder, TorchDevice device) {
    return new ModelOptions(
        folder,
        new Placement(device, machine.dtype(), machine.weightStorage())
            .convolving(machine.convolutions().rule()),
        threads(),
        machine.checkpointing(),
        machine.clipSkip(),
        models.additions());
  }

  /** CPU threads of a worker; what {@code auto} is, must have been settled. */
  public int threads() {
    return machine.threads().orElseThrow(() -> settings.wrong(THREADS, "a whole number"));
  }

  /**
   * The same with everything settled that depends on this machine: threads, and a preset's float16
   * where there is no GPU.
   */
  public RunConfig on(List<TorchDevice> devices) {
    Settings settled = settings;
    if (machine.threads().isEmpty()) {
      settled = settled.with(THREADS, Integer.toString(Devices.threads(devices)), "this machine");
    }
    if (!machine.dtype().runsOnCpu() && devices.get(0).isCpu()) {
      if (settings.get(DTYPE).preset().isEmpty()) {
        throw settings.wrong(DTYPE, "float32 or bfloat16 on the CPU");
      }
      settled = settled.with(DTYPE, Choices.name(DType.FLOAT32), NO_GPU);
    }
    return resolved(settled);
  }

  /** The same with activations computed again or kept, as it was settled for this machine. */
  public RunConfig checkpointed(ModelOptions.Checkpointing choice) {
    return machine.checkpointing() == choice
        ? this
        : resolved(settings.with(CHECKPOINTING, Choices.name(choice), "memory here"));
  }
}
