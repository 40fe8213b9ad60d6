package io.github.das4j.hub;

import io.github.das4j.checkpoint.tensors.StateDicts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which of a repository's files a run reads: of a pipeline its components, of a folder its
 * configuration, its tokenizer and one set of weights. Safetensors come before what torch.save
 * wrote, and of these the variant that is asked for; there are never two sets of one component.
 *
 * @param files paths, sorted
 * @param lacking what a run needs and is not there, in words; empty where it can begin
 */
record FileSelection(List<String> files, List<String> lacking) {

  /** A pipeline's index. */
  static final String INDEX = "model_index.json";

  private static final String CONFIG = "config.json";
  private static final List<String> NETWORKS =
      List.of("unet", "transformer", "vae", "text_encoder", "text_encoder_2", "text_encoder_3");
  private static final List<String> TOKENIZERS = List.of("tokenizer", "tokenizer_2", "tokenizer_3");
  private static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.json",
          "vocab.json",
          "merges.txt",
          "vocab.txt",
          "spiece.model",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json");
  private static final String SCHEDULER = "scheduler/scheduler_config.json";
  private static final Pattern WEIGHTS = Pattern.compile(".*\\.(safetensors|bin|pt|pth|ckpt)");
  private static final Pattern SHARD =
      Pattern.compile(
          "(?<stem>.+?)(?<before>\\.\\w+)?-(?<number>\\d{5})-of-(?<count>\\d{5})(?<after>\\.\\w+)?"
              + "\\.(?<ending>safetensors|bin)");
  private static final Pattern SHARD_INDEX =
      Pattern.compile(
          "(?<stem>.+?)(?<before>\\.fp16)?\\.(?<ending>safetensors|bin)\\.index(?<after>\\.fp16)?"
              + "\\.json");

  /**
   * Chooses among files.
   *
   * @param names of all files
   * @param variant of weights that is asked for; empty for those without a mark
   * @param has whether a pipeline's index has a component
   */
  static FileSelection of(Collection<String> names, String variant, Predicate<String> has) {
    Choice choice = new Choice(new TreeSet<>(names), variant);
    if (choice.names.contains(INDEX)) {
      choice.pipeline(has);
    } else if (choice.weights("").isEmpty()) {
      choice.single();
    } else {
      choice.folder();
    }
    return new FileSelection(List.copyOf(choice.taken), List.copyOf(choice.lacking));
  }

  /** A choice that is being made. */
  private static final class Choice {

    private final Set<String> names;
    private final String variant;
    private final Set<String> taken = new TreeSet<>();
    private final List<String> lacking = new ArrayList<>();

    Choice(Set<String> names, String variant) {
      this.names = names;
      this.variant = variant;
    }

    void pipeline(Predicate<String> has) {
      require(INDEX);
      require(SCHEDULER);
      NETWORKS.stream().filter(has).forEach(name -> network(name + "/"));
      TOKENIZERS.stream().filter(has).forEach(name -> tokenizer(name + "/"));
    }

    private void network(String folder) {
      require(folder + CONFIG);
      List<String> weights = weights(folder);
      taken.addAll(weights);
      if (weights.isEmpty()) {
        lacking.add("weights in " + folder);
      }
    }

    private void tokenizer(String folder) {
      optional(folder, TOKENIZER_FILES);
      boolean whole =
          names.contains(folder + "tokenizer.json")
              || names.contains(folder + "spiece.model")
              || (names.contains(folder + "vocab.json") && names.contains(folder + "merges.txt"));
      if (!whole) {
        lacking.add("a tokenizer in " + folder);
      }
    }

    /** A network by itself, such as a CLIP or an autoencoder. */
    void folder() {
      taken.addAll(weights(""));
      optional("", List.of(CONFIG));
      optional("", TOKENIZER_FILES);
    }

    /** A file by itself, such as a LoRA; the only one that could be meant. */
    void single() {
      List<String> weights =
          names.stream()
              .filter(name -> !name.contains("/") && WEIGHTS.matcher(name).matches())
              .filter(name -> !names.contains(safe(name)))
              .toList();
      if (weights.size() == 1) {
        taken.addAll(weights);
        optional("", List.of(CONFIG));
      } else if (weights.isEmpty()) {
        lacking.add("weights of a kind that is known here");
      } else {
        lacking.add("one file of weights, but several: name one of " + String.join(", ", weights));
      }
    }

    /** The safetensors that hold the same as another file; of safetensors nothing. */
    private static String safe(String name) {
      return name.endsWith(".safetensors") ? "" : name.replaceFirst("\\.\\w+$", ".safetensors");
    }

    private void require(String name) {
      if (names.contains(name)) {
        taken.add(name);
      } else {
        lacking.add(name);
      }
    }

    private void optional(String folder, List<String> files) {
      files.stream().map(file -> folder + file).filter(names::contains).forEach(taken::add);
    }

    /** One whole set of weights in a folder; empty where there is none. */
    private List<String> weights(String folder) {
      for (String candidate : StateDicts.weightNames(variant)) {
        String name = folder + candidate;
        if (names.contains(name)) {
          List<String> set = name.endsWith(".json") ? sharded(name) : List.of(name);
          if (!set.isEmpty()) {
            return set;
          }
        }
      }
      return List.of();
    }

    /** An index and its shards; empty where one of them is missing. */
    private List<String> sharded(String index) {
      Matcher of = SHARD_INDEX.matcher(index);
      if (!of.matches()) {
        return List.of();
      }
      String variantOfIndex = text(of.group("before")) + text(of.group("after"));
      List<String> shards =
          names.stream().filter(name -> isShard(name, of, variantOfIndex)).toList();
      Matcher first = SHARD.matcher(shards.isEmpty() ? "" : shards.get(0));
      if (!first.matches() || shards.size() != Integer.parseInt(first.group("count"))) {
        return List.of();
      }
      List<String> set = new ArrayList<>(shards);
      set.add(index);
      return set;
    }

    private static boolean isShard(String name, Matcher index, String variant) {
      Matcher shard = SHARD.matcher(name);
      return shard.matches()
          && shard.group("stem").equals(index.group("stem"))
          && shard.group("ending").equals(index.group("ending"))
          && (text(shard.group("before")) + text(shard.group("after"))).equals(variant);
    }

    private static String text(@org.jspecify.annotations.Nullable String group) {
      return group == null ? "" : group;
    }
  }
}
