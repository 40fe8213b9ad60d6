package io.github.das4j.cli;

import io.github.das4j.bench.BenchEntry;
import io.github.das4j.bench.BenchListener;
import io.github.das4j.bench.BenchResult;
import io.github.das4j.bench.StageBenchmark;
import io.github.das4j.bench.StepBenchmark;
import io.github.das4j.checkpoint.embedding.Embeddings;
import io.github.das4j.checkpoint.lora.LoraFile;
import io.github.das4j.checkpoint.lora.LoraSpec;
import io.github.das4j.checkpoint.lora.Loras;
import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.files.AtomicFiles;
import io.github.das4j.record.Versions;
import io.github.das4j.reward.RewardSpec;
import io.github.das4j.settings.Settings;
import io.github.das4j.settings.SingleFileSettings;
import io.github.das4j.stable.Additions;
import io.github.das4j.stable.OtherVae;
import io.github.das4j.tensor.DType;
import io.github.das4j.tensor.DeviceFacts;
import io.github.das4j.words.Choices;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code das bench}: time and memory of a step, whole and stage by stage. */
@Command(
    name = "bench",
    description = {
      "Measures time and memory of a step, whole and by its stages.",
      "The model is your own or one of random weights; ways to see the reward stand side by side."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  das bench",
      "  das bench --compare full,pooled:2,gaussian+pooled:2,fast --steps 5 --out measured",
      "  das bench --size sd15 --folder weights --compare full,fast --particles 1 \\",
      "    --micro-batch 1 --steps 3 --no-stages --out measured",
      "",
      "--out writes bench.html (bars and table), bench.csv (an entry a row) and bench.json",
      "(every step)."
    })
final class BenchCommand implements Callable<Integer> {

  private static final int ROUNDS = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description =
          "Random weights: mid (about 40 M parameters), or full sizes: sd15, sd21, lcm (6 to 8 GB"
              + " on disk), sdxl (8 GB, float16), sd35 (7 GB, float16, SD3.5 medium without T5),"
              + " flux (25 GB, bfloat16, T5 of one layer). Default: mid.")
  String size = "mid";

  @Option(
      names = "--store",
      paramLabel = "TYPE",
      description =
          "Type that random weights are stored in, such as float16. Default: float32; of sdxl,"
              + " float16.")
  Optional<String> store = Optional.empty();

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where to write, or find again, the random weights. Default: a temporary one.")
  Optional<Path> folder = Optional.empty();

  @Option(names = "--model", paramLabel = "DIR|FILE", description = "Measure this model instead.")
  Optional<Path> model = Optional.empty();

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "The tokenizer of a model in a single file. Default: CLIP's own.")
  Optional<Path> tokenizer = Optional.empty();

  @Option(
      names = "--prediction",
      paramLabel = "KIND",
      description = "What a model in a single file predicts: epsilon or v. Default: as it says.")
  Optional<String> prediction = Optional.empty();

  @Option(
      names = "--lora",
      paramLabel = "FILE[:SCALE]",
      description = "A LoRA to add to the model's weights, its scale 1 unless named; repeatable.")
  List<String> loras = new ArrayList<>();

  @Option(
      names = "--vae",
      paramLabel = "DIR|FILE",
      description = "Another autoencoder in place of the model's.")
  Optional<Path> vae = Optional.empty();

  @Option(names = "--reward", paramLabel = "SPEC", description = "The reward with --model.")
  Optional<String> reward = Optional.empty();

  @Option(
      names = "--compare",
      paramLabel = "LIST",
      description =
          "Ways to see the reward before the last step, side by side, the first to compare with:"
              + " full, fast, pooled:N, tiny:DIR, denoised, gaussian, every:K, survivors, or"
              + " several with a plus, such as full,gaussian+pooled:2,fast. Default: the one that"
              + " --twist says.")
  Optional<String> compared = Optional.empty();

  @Option(
      names = "--rounds",
      paramLabel = "R",
      description = "Prompts that each way samples in turn. Default: 3 with --compare, else 1.")
  Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--edge",
      paramLabel = "PIXELS",
      description = "Width and height of the images. Default: the model's own size.")
  Optional<Integer> edge = Optional.empty();

  @Option(names = "--repeats", paramLabel = "R", description = "Repeats of a stage. Default: 5.")
  int repeats = 5;

  @Option(names = "--no-stages", description = "Measure whole steps alone.")
  boolean stepsOnly;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for bench.html, bench.csv and bench.json. Default: none is written.")
  Optional<Path> out = Optional.empty();

  @Mixin OpenArguments opening = new OpenArguments();

  @Mixin
  ModelArguments arguments =
      new ModelArguments(
          SettingsUse.BENCH,
          Map.of("sample.steps", "20", "smc.particles", "4", "sample.micro_batch", "4"));

  @Override
  public Integer call() {
    // Whatever is wrong is said before weights are written or read, and before hours of measuring.
    Settings settings = settings();
    SampleSettings sampling = settings.read(SampleSettings.class);
    List<BenchEntry> entries = entries(settings, sampling);
    ModelOptions placed = arguments.options(Path.of(""));
    Path path =
        model.map(HubSupplies::place).map(singleFile()::folder).orElseGet(() -> Path.of(""));
    RewardSpec spec = RewardSpec.parse(reward.orElse("jpeg"));
    Additions additions = additions();
    Optional<DType> type = store.map(name -> Choices.parse(DType.class, "type", name));
    new StageBenchmark(placed, spec, sampling, repeats);
    new StepBenchmark(placed, spec, entries, turns());
    out.ifPresent(AtomicFiles::folder);
    if (model.isPresent()) {
      show(measured(arguments.options(path).with(additions), spec, settings));
      return 0;
    }
    try (BenchWeights random = BenchWeights.of(size, type, folder)) {
      ModelOptions options = arguments.options(random.model()).with(additions);
      show(measured(options, random.reward(), settings));
    }
    return 0;
  }

  private int turns() {
    return rounds.orElse(compared.isPresent() ? ROUNDS : 1);
  }

  private BenchResult measured(ModelOptions options, RewardSpec spec, Settings settings) {
    SampleSettings sampling = settings.read(SampleSettings.class);
    try (Told told = new Told()) {
      return BenchResult.of(
          facts(options, spec),
          settings.texts(),
          stepsOnly ? List.of() : new StageBenchmark(options, spec, sampling, repeats).run(told),
          new StepBenchmark(options, spec, entries(settings, sampling), turns()),
          told);
    }
  }

  private SingleFileSettings singleFile() {
    return new SingleFileSettings(
        tokenizer,
        prediction.map(
            text -> Choices.parse(SingleFileSettings.Prediction.class, "prediction", text)));
  }

  private Additions additions() {
    Loras added = new Loras(loras.stream().map(LoraSpec::parse).toList());
    added.all().forEach(lora -> LoraFile.find(lora.file()));
    vae.ifPresent(OtherVae::find);
    return new Additions(added, Embeddings.none(), vae);
  }

  private Settings settings() {
    Settings settings = arguments.settings();
    if (edge.isEmpty()) {
      return settings;
    }
    if (arguments.has("sample.width") || arguments.has("sample.height")) {
      throw new IllegalArgumentException("give --edge, or --width and --height, not both");
    }
    String pixels = Integer.toString(edge.get());
    return settings.with("sample.width", pixels, "--edge").with("sample.height", pixels, "--edge");
  }

  private List<BenchEntry> entries(Settings settings, SampleSettings sampling) {
    if (compared.isEmpty()) {
      return List.of(BenchEntry.of(sampling));
    }
    if (settings.table().keys().stream()
        .anyMatch(key -> key.startsWith("twist.") && arguments.has(key))) {
      throw new IllegalArgumentException(
          "--compare says how the reward is seen: leave the options --twist... out");
    }
    return BenchEntry.parse(compared.get(), settings);
  }

  private Map<String, String> facts(ModelOptions options, RewardSpec spec) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("model", model.isPresent() ? options.folder().toString() : "random weights, " + size);
    if (!loras.isEmpty()) {
      facts.put("LoRA", String.join(" + ", loras));
    }
    vae.ifPresent(other -> facts.put("VAE", other.toString()));
    facts.put("reward", spec.toString());
    facts.put("device", DeviceFacts.of(options.placement().device()).toString());
    facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("threads", Integer.toString(options.threads()));
    facts.put("type", Choices.name(options.placement().dtype()));
    facts.put("checkpointing", Choices.name(options.checkpointing()));
    facts.put("software", Versions.read().software());
    facts.put("commit", Versions.read().commit());
    facts.put("Java", Runtime.version().toString());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    return facts;
  }

  private void show(BenchResult result) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.print(result.text());
    out.ifPresent(
        to -> {
          result.write(to);
          terminal.println(to.resolve("bench.html"));
          opening.show(to.resolve("bench.html"));
        });
    terminal.flush();
  }

  /** On standard error. */
  private static final class Told implements BenchListener, AutoCloseable {

    private final Progress progress = new Progress();

    @Override
    public void passes(String line) {
      progress.show(List.of(line));
    }

    @Override
    public void says(String line) {
      progress.say(line);
    }

    @Override
    public void close() {
      progress.close();
    }
  }
}
