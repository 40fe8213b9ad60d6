package io.github.das4j.settings;

import io.github.das4j.das.EmptyNegative;
import io.github.das4j.das.Method;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.Requirements;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.record.Prompts;
import io.github.das4j.record.RewardWords;
import io.github.das4j.record.TemperingSpec;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.smc.OnNan;
import io.github.das4j.smc.Resampler;
import io.github.das4j.smc.Selection;
import io.github.das4j.stable.MicroConditioning;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.TorchDevice;
import io.github.das4j.words.Choices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Settings that have been checked, as the types that sampling takes. */
public final class RunConfig {

  private static final String NONE = "none";
  private static final String PRESET = "preset";
  private static final String CHECKPOINTING = "run.checkpointing";
  private static final String DTYPE = "run.dtype";
  private static final String THREADS = "run.threads";
  private static final String MULTI = "multi:";
  private static final String KEEP_MINUTES = "run.keep_minutes";

  /** A year. */
  private static final double MOST_MINUTES = 525_600;

  private static final double NANOS_PER_MINUTE = 60e9;

  /** Of a run, prompts times batches: its list of them is held in memory. */
  private static final int MOST_IMAGES = 1_000_000;

  private final Settings settings;

  private RunConfig(Settings settings) {
    this.settings = settings;
    sampling();
    method();
    dtype();
    checkpointing();
    batches();
    clipSkip();
    keeping();
    spec();
  }

  /**
   * The settings of these layers, later ones over earlier ones, all over the preset that they name
   * and the defaults.
   *
   * @throws IllegalArgumentException with a line that says what is wrong, and where it was written
   */
  public static RunConfig of(List<Setting> layers) {
    Settings defaults = Settings.defaults();
    String preset = defaults.with(layers).text(PRESET);
    Settings base = preset.equals(NONE) ? defaults : defaults.with(Presets.settings(preset));
    return new RunConfig(followed(base, base.with(layers)));
  }

  /**
   * Settings in which γ follows the steps, unless it is given.
   *
   * @param base the defaults, or a preset over them
   * @param named the same with what the user says
   */
  public static Settings followed(Settings base, Settings named) {
    return GammaRule.settled(base, named);
  }

  /** Settings that were resolved before: a preset that they name is not looked up again. */
  public static RunConfig resolved(Settings settings) {
    return new RunConfig(settings);
  }

  public Settings settings() {
    return settings;
  }

  public Method method() {
    return choice(Method.class, "method", "method");
  }

  public String negative() {
    return settings.text("sample.negative");
  }

  /** How a prompt is sampled, by the method that is asked for. */
  public SampleSettings sampling() {
    try {
      return SampleSettings.builder()
          .method(method())
          .steps(settings.integer("sample.steps"))
          .particles(settings.integer("smc.particles"))
          .alpha(settings.number("smc.alpha"))
          .tempering(
              TemperingSpec.parse(settings.text("smc.tempering"), settings.number("smc.gamma")))
          .temperingStart(settings.number("smc.tempering_start"))
          .resampler(choice(Resampler.class, "resampler", "smc.resampler"))
          .essThreshold(settings.number("smc.ess"))
          .eta(settings.number("sample.eta"))
          .originalSteps(settings.integer("sample.original_steps"))
          .guidanceScale(settings.number("sample.guidance"))
          .guidanceRescale(settings.number("sample.rescale"))
          .size(settings.integer("sample.width"), settings.integer("sample.height"))
          .micro(micro())
          .emptyNegative(choice(EmptyNegative.class, "choice", "sample.empty_negative"))
          .microBatch(settings.integer("sample.micro_batch"))
          .seed(settings.wholeNumber("seed"))
          .selection(choice(Selection.class, "selection", "sample.select"))
          .onNan(choice(OnNan.class, "choice", "smc.on_nan"))
          .build();
    } catch (IllegalArgumentException e) {
      throw located(e);
    }
  }

  private MicroConditioning micro() {
    return new MicroConditioning(
        settings.integer("sdxl.original_width"),
        settings.integer("sdxl.original_height"),
        settings.integer("sdxl.crop_top"),
        settings.integer("sdxl.crop_left"),
        settings.integer("sdxl.target_width"),
        settings.integer("sdxl.target_height"));
  }

  /** Images of each prompt, at least 1. */
  public int batches() {
    int batches = settings.integer("run.batches");
    if (batches < 1) {
      throw settings.wrong("run.batches", "at least 1");
    }
    return batches;
  }

  /** How often the state of a prompt is kept; nothing where it is not. */
  public Optional<Duration> keeping() {
    double minutes = settings.number(KEEP_MINUTES);
    if (!(minutes >= 0 && minutes <= MOST_MINUTES)) {
      throw settings.wrong(KEEP_MINUTES, "minutes, or 0 to keep nothing");
    }
    return minutes == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.round(minutes * NANOS_PER_MINUTE)));
  }

  /** The prompts, each as often as there are batches, the whole list again and again. */
  public List<Prompts.Numbered> prompts() {
    List<String> once =
        settings.text("prompts.file").equals(NONE)
            ? PromptSets.of(
                settings.text("prompts.set"),
                settings.integer("prompts.count"),
                settings.wholeNumber("prompts.seed"))
            : Prompts.read(Path.of(settings.text("prompts.file")));
    if (once.isEmpty()) {
      throw new IllegalArgumentException("there is no prompt in " + settings.text("prompts.file"));
    }
    return batched(once);
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
    String models = settings.text("models");
    return Checkpoints.in(models.equals(NONE) ? Optional.empty() : Optional.of(Path.of(models)));
  }

  /** What is odd about these settings, a line each. */
  public List<String> warnings() {
    return sampling().warnings();
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
    SampleSettings sampling = sampling();
    boolean told = GammaRule.folder(settings).filter(GammaRule::embedsGuidance).isPresent();
    new Requirements(sampling.guidanceScale() > 1 && !told, differentiable).check(sampling);
  }

  /** The model's folder. */
  public Path model(Checkpoints checkpoints) {
    return checkpoints.require(
        settings.text("model"),
        "give --model DIR, a folder in diffusers layout (with model_index.json), or --models DIR, a"
            + " folder that holds checkpoints by name");
  }

  /** The reward, its files found. */
  public RewardSpec reward(Checkpoints checkpoints) {
    String origin = settings.get("reward").origin();
    boolean ours = origin.startsWith(PRESET) || origin.startsWith("defaults");
    RewardSpec spec = spec();
    if (ours) {
      requireFitting(spec, origin);
    }
    Set<String> files =
        spec.terms().stream()
            .flatMap(term -> (ours ? term.arguments() : term.files()).stream())
            .collect(Collectors.toSet());
    return RewardWords.mapped(
        spec,
        argument ->
            (files.contains(argument)
                    ? checkpoints.require(
                        argument,
                        "give --reward SPEC with your folders (das sample --help explains), or"
                            + " --models DIR, a folder that holds checkpoints by name")
                    : checkpoints.find(argument).orElse(Path.of(argument)))
                .toString());
  }

  /** The demo's rewards know the demo's pictures alone; nobody has asked for them here. */
  private void requireFitting(RewardSpec spec, String origin) {
    boolean demos =
        spec.terms().stream()
            .flatMap(term -> term.arguments().stream())
            .anyMatch(BundledModels::owns);
    String model = settings.text("model");
    if (demos && !BundledModels.is(model)) {
      throw new IllegalArgumentException(
          "no reward for the model "
              + model
              + " (that of the "
              + origin
              + " is the demo model's): give --reward SPEC, such as jpeg or clip:CLIP_DIR");
    }
  }

  /**
   * A further reward for the same model, such as a judge.
   *
   * @throws IllegalArgumentException if it stands without files beside another model than the
   *     demo's
   */
  public RewardSpec beside(RewardSpec spec) {
    return BundledModels.completed(spec, settings.text("model"));
  }

  private RewardSpec spec() {
    String text = settings.text("reward").strip();
    try {
      return beside(RewardSpec.parse(text.startsWith(MULTI) ? multi(text) : text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          settings.get("reward").origin() + ": " + e.getMessage(), e);
    }
  }

  /** w · aesthetic + (1 − w) · 20 · clip; a term of weight 0 is not computed. */
  private String multi(String text) {
    String[] files = text.substring(MULTI.length()).split(",");
    if (files.length != 2) {
      throw new IllegalArgumentException(
          "cannot read '" + text + "': write multi:CLIP_DIR,HEAD_FILE");
    }
    double w = settings.number("multi.aesthetic_weight");
    if (!(w >= 0 && w <= 1)) {
      throw settings.wrong("multi.aesthetic_weight", "in [0, 1]");
    }
    String aesthetic = String.format(Locale.ROOT, "%s*aesthetic:%s,%s", w, files[0], files[1]);
    String clip = String.format(Locale.ROOT, "%s*clip:%s", 20 * (1 - w), files[0]);
    return w == 1 ? aesthetic : w == 0 ? clip : aesthetic + " + " + clip;
  }

  public List<TorchDevice> devices() {
    return Devices.parse(settings.text("run.devices"));
  }

  /** What does not depend on the worker. */
  public ModelOptions options(Path folder, TorchDevice device) {
    return new ModelOptions(
        folder, new Placement(device, dtype()), threads(), checkpointing(), clipSkip());
  }

  /** CPU threads of a worker; what {@code auto} is, must have been settled. */
  public int threads() {
    int threads = settings.integer(THREADS);
    if (threads < 1) {
      throw settings.wrong(THREADS, "at least 1");
    }
    return threads;
  }

  /**
   * The same with everything settled that depends on this machine: threads, and a preset's float16
   * where there is no GPU.
   */
  public RunConfig on(List<TorchDevice> devices) {
    Settings settled = settings;
    if (settings.text(THREADS).equals(Devices.AUTO)) {
      settled = settled.with(THREADS, Integer.toString(Devices.threads(devices)), "this machine");
    }
    if (!dtype().runsOnCpu() && devices.get(0).isCpu()) {
      if (!settings.get(DTYPE).origin().startsWith(PRESET)) {
        throw settings.wrong(DTYPE, "float32 or bfloat16 on the CPU");
      }
      settled = settled.with(DTYPE, Choices.name(DType.FLOAT32), "no GPU here");
    }
    return new RunConfig(settled);
  }

  /** The same with activations computed again or kept, as it was settled for this machine. */
  public RunConfig checkpointed(ModelOptions.Checkpointing choice) {
    return checkpointing() == choice
        ? this
        : new RunConfig(settings.with(CHECKPOINTING, Choices.name(choice), "memory here"));
  }

  private DType dtype() {
    return choice(DType.class, "type", DTYPE);
  }

  private ModelOptions.Checkpointing checkpointing() {
    return choice(ModelOptions.Checkpointing.class, "choice", CHECKPOINTING);
  }

  private int clipSkip() {
    int skip = settings.integer("run.clip_skip");
    if (skip < 0) {
      throw settings.wrong("run.clip_skip", "at least 0");
    }
    return skip;
  }

  private <E extends Enum<E>> E choice(Class<E> type, String what, String key) {
    try {
      return Choices.parse(type, what, settings.text(key));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          settings.get(key).origin() + ": " + key + ": " + e.getMessage(), e);
    }
  }

  /** A message that begins with the short name of a key, with that key and its origin. */
  private IllegalArgumentException located(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    String name = message.split(" ", 2)[0];
    String last = name.equals("guidance-rescale") ? "rescale" : name.replace('-', '_');
    for (String key : List.of("sample." + last, "smc." + last)) {
      if (settings.has(key)) {
        String rest = key + message.substring(name.length());
        return new IllegalArgumentException(settings.get(key).origin() + ": " + rest, e);
      }
    }
    if (message.startsWith("unknown tempering")) {
      return new IllegalArgumentException(
          settings.get("smc.tempering").origin() + ": smc.tempering: " + message, e);
    }
    return e;
  }
}
