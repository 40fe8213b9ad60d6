package io.github.das4j.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.checkpoint.config.BlipConfig;
import io.github.das4j.checkpoint.config.ClipConfig;
import io.github.das4j.checkpoint.config.Configs;
import io.github.das4j.checkpoint.config.OpenClipConfig;
import io.github.das4j.checkpoint.config.TinyVaeConfig;
import io.github.das4j.checkpoint.kind.HeadLayout;
import io.github.das4j.checkpoint.kind.WeightKind;
import io.github.das4j.checkpoint.original.OpenClipNames;
import io.github.das4j.checkpoint.tensors.Contents;
import io.github.das4j.checkpoint.tensors.StateDicts;
import io.github.das4j.nn.AestheticHead;
import io.github.das4j.nn.Clip;
import io.github.das4j.nn.ImageReward;
import io.github.das4j.nn.Lpips;
import io.github.das4j.nn.TinyAutoencoder;
import io.github.das4j.stable.TinyVaeFolder;
import io.github.das4j.tensor.Arena;
import io.github.das4j.text.ClipTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at the models of rewards and metrics, and at tiny autoencoders. */
final class JudgeInspector {

  private static final List<WeightKind> WANTED = List.of(WeightKind.CLIP);

  private final Path path;
  private final Path file;
  private final StateDict dict;
  private final List<String> problems = new ArrayList<>();
  private final List<String> uses = new ArrayList<>();
  private final Facts facts = new Facts();

  private JudgeInspector(Path path, Path file, StateDict dict) {
    this.path = path;
    this.file = file;
    this.dict = dict;
  }

  /** A CLIP's folder in the layout of transformers. */
  static Inspection clip(Path folder) {
    try (StateDict dict = StateDicts.withoutPositionIds(StateDicts.open(folder))) {
      WeightKind kind = WeightKind.of(dict);
      JudgeInspector inspector = new JudgeInspector(folder, folder, dict);
      if (kind == WeightKind.CLIP || kind == WeightKind.UNKNOWN) {
        return inspector.clip();
      }
      if (kind == WeightKind.WHOLE_AESTHETIC) {
        return inspector.head();
      }
      inspector.problems.add(String.valueOf(kind.instead(dict.source(), WANTED).getMessage()));
      return inspector.result(kind.title(), "unknown");
    }
  }

  /** A tiny autoencoder's folder in the layout of diffusers. */
  static Inspection tiny(Path folder) {
    try (StateDict dict = StateDicts.open(folder)) {
      return new JudgeInspector(folder, folder, dict).tiny();
    }
  }

  /** A folder's own configuration, without weights. */
  static Inspection configuration(Path folder, Configurations configs) {
    Facts facts = new Facts();
    JsonNode own = configs.of(Configurations.OWN).orElseThrow();
    String kind = own.has("_class_name") ? "one component of a model" : "a model";
    // An empty configuration would be read as a CLIP's with all its defaults.
    if (SingleConfiguration.conclude(configs).verdict() == Verdict.SCORER) {
      ClipConfig config = ClipConfig.parse(own, configs.source(Configurations.OWN));
      facts.clip(config);
      kind = "CLIP";
    }
    return new Inspection(
        folder,
        kind,
        List.of(),
        facts.all(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** What the tensors of a file show it to be; empty if no judge. */
  static Optional<Inspection> inspect(Path path, Path file, StateDict dict) {
    JudgeInspector inspector = new JudgeInspector(path, file, dict);
    return switch (WeightKind.of(dict)) {
      case OPEN_CLIP -> Optional.of(inspector.openClip());
      case IMAGE_REWARD -> Optional.of(inspector.imageReward());
      case AESTHETIC_HEAD, WHOLE_AESTHETIC -> Optional.of(inspector.head());
      case LPIPS_ALEX -> Optional.of(inspector.heads());
      case ALEXNET -> Optional.of(inspector.trunk());
      default -> Optional.empty();
    };
  }

  private Inspection tiny() {
    attempt(
        () -> {
          TinyVaeConfig config = new TinyVaeFolder(path).config();
          facts.add(
              "latents",
              config.latentChannels()
                  + " channels, "
                  + config.factor()
                  + " pixels each way: for models with the same");
          check(dict, w -> new TinyAutoencoder(w, config));
        });
    uses.add("--twist-decoder tiny:" + path);
    return result("tiny autoencoder, such as TAESD or TAESDXL", "AutoencoderTiny");
  }

  private Inspection clip() {
    attempt(
        () -> {
          ClipConfig config = Configs.clip(path, dict);
          facts.clip(config);
          check(dict, w -> new Clip(w, config));
          ClipTokenizer.open(path, config.text()).close();
        });
    uses.add("--reward clip:" + path);
    uses.add("--reward pick:" + path + " (if it is PickScore, a CLIP tuned on preferences)");
    uses.add("--reward aesthetic:" + path + ",HEAD_FILE");
    uses.add("das eval --clip " + path);
    return result("CLIP", "CLIPModel");
  }

  private Inspection openClip() {
    Path folder = parent(file);
    attempt(
        () -> {
          ClipConfig config = OpenClipConfig.of(dict, folder);
          facts.clip(config);
          check(OpenClipNames.renamed(dict), w -> new Clip(w, config));
          if (hasTokenizer(folder)) {
            ClipTokenizer.open(folder, config.text()).close();
          }
        });
    boolean tokenizer = hasTokenizer(folder);
    facts.add("tokenizer", tokenizer ? "in the same folder" : "not in its folder: name one");
    uses.add("--reward hps:" + file + (tokenizer ? "" : ",TOKENIZER_DIR"));
    return result("CLIP in open_clip's layout, such as HPS v2", "CLIP");
  }

  private Inspection imageReward() {
    StateDict used = StateDicts.withoutBlipProjections(StateDicts.withoutPositionIds(dict));
    Path folder = parent(file);
    attempt(
        () -> {
          BlipConfig config = BlipConfig.of(dict, folder);
          int side = config.vision().imageSize();
          facts.add(
              "vision",
              "images of "
                  + side
                  + "x"
                  + side
                  + ", width "
                  + config.vision().hiddenSize()
                  + ", "
                  + config.vision().numHiddenLayers()
                  + " layers");
          facts.add(
              "text",
              "width "
                  + config.text().hiddenSize()
                  + ", "
                  + config.text().numHiddenLayers()
                  + " layers, "
                  + config.text().vocabSize()
                  + " words");
          check(used, w -> new ImageReward(w, config));
        });
    if (!Files.isRegularFile(folder.resolve("vocab.txt"))) {
      problems.add(folder + " has no vocab.txt, which that of bert-base-uncased serves as");
    }
    uses.add("--reward imagereward:" + folder);
    return result("ImageReward", "ImageReward");
  }

  /** How many maps a head has, in words. */
  private static final Map<Integer, String> HEAD_SIZES =
      Map.of(1, "one linear map", 3, "three linear maps", 5, "five linear maps");

  private Inspection head() {
    attempt(
        () -> {
          int width = AestheticHead.width(dict);
          facts.add(
              "takes", "unit image features of width " + width + ", of a CLIP that has these");
          HeadLayout layout = AestheticHead.layout(dict);
          facts.add(
              "layers",
              HEAD_SIZES.get(layout.layers().size())
                  + (layout.rectified() ? ", rectified between" : "")
                  + (layout.isProbability() ? ", a logistic curve at the end" : ""));
          StateDict own = StateDicts.without(dict, HeadLayout::isOfTower);
          check(own, w -> new AestheticHead(w, layout, width));
        });
    uses.add("--reward aesthetic:CLIP_DIR," + file);
    return result("aesthetic predictor", "AestheticPredictor");
  }

  private Inspection heads() {
    attempt(() -> check(dict, w -> lpips(arena -> new Lpips(Weights.wanted(arena), w))));
    uses.add("das eval --lpips ALEXNET_FILE," + file);
    return result("LPIPS's weights of AlexNet's layers", "LPIPS");
  }

  private Inspection trunk() {
    StateDict used = StateDicts.withoutClassifier(dict);
    attempt(() -> check(used, w -> lpips(arena -> new Lpips(w, Weights.wanted(arena)))));
    uses.add("das eval --lpips " + file + ",LPIPS_FILE");
    return result("AlexNet's features, for LPIPS", "AlexNet");
  }

  private static void lpips(Consumer<Arena> build) {
    try (Arena arena = new Arena()) {
      build.accept(arena);
    }
  }

  private static void check(StateDict dict, Consumer<Weights> network) {
    try (Arena arena = new Arena()) {
      Weights weights = Weights.checking(dict, arena);
      network.accept(weights);
      weights.verify();
    }
  }

  private static boolean hasTokenizer(Path folder) {
    return Files.isRegularFile(folder.resolve("tokenizer.json"))
        || Files.isRegularFile(folder.resolve("vocab.json"));
  }

  private Inspection result(String kind, String className) {
    WeightFiles files = WeightFiles.of(file);
    if (Files.isDirectory(file)) {
      files.choice(types(dict)).ifPresent(choice -> facts.add("weights", choice));
    }
    Part part = new Part("weights", className, Contents.of(dict), files.bytes(), files.names(path));
    return Inspection.of(
        path, kind, part, facts.all(), problems.isEmpty() ? uses : List.of(), problems);
  }

  private static String types(StateDict dict) {
    return String.join(", ", Contents.of(dict).types().keySet());
  }

  private static Path parent(Path file) {
    return Objects.requireNonNullElse(file.getParent(), Path.of("."));
  }

  private void attempt(Runnable attempted) {
    try {
      attempted.run();
    } catch (CheckpointException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }
}
