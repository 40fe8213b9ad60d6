package io.github.das4j.checkpoint.tensors;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import io.github.das4j.checkpoint.file.FileForm;
import io.github.das4j.checkpoint.file.HubCache;
import io.github.das4j.checkpoint.file.JsonFiles;
import io.github.das4j.checkpoint.pickle.PickleStateDict;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Opens weights wherever a model keeps them, and adapts their names. */
public final class StateDicts {

  /** The names that transformers and diffusers give to weight files, without their endings. */
  private static final List<String> STEMS =
      List.of("model", "diffusion_pytorch_model", "pytorch_model");

  private static final Pattern OLD_ATTENTION =
      Pattern.compile(
          "(.*\\bmid_block\\.attentions\\.\\d+)\\.(query|key|value|proj_attn)\\.(\\w+)");

  private static final List<String> LEGACY = List.of(".bin", ".pt", ".pth");
  private static final String SAFE = ".safetensors";
  private static final String JSON = ".json";
  private static final String MODULE = "module.";

  private StateDicts() {}

  /**
   * Opens a weight file, or the weights in a component's folder. Where there are several,
   * safetensors come before what torch.save wrote, and of these files without a mark before those
   * marked {@code fp16}, whatever types are in them.
   *
   * @param stems file names without ending to look for, in this order; by default those of
   *     transformers and diffusers
   * @throws CheckpointException if there is none; the message lists what was looked for
   */
  public static StateDict open(Path fileOrFolder, String... stems) {
    return openVariant(fileOrFolder, "", stems);
  }

  /**
   * Opens weights, those of a variant such as {@code fp16} before others; where the variant is
   * empty, a file of the variant fp16 is the last choice.
   */
  public static StateDict openVariant(Path fileOrFolder, String variant, String... stems) {
    return openFile(find(fileOrFolder, variant, stems));
  }

  /**
   * The weight file that {@link #open} reads.
   *
   * @throws CheckpointException if there is none; the message lists what was looked for
   */
  public static Path find(Path fileOrFolder, String... stems) {
    return find(fileOrFolder, "", stems);
  }

  private static Path find(Path given, String variant, String[] stems) {
    Path fileOrFolder = HubCache.resolve(given);
    if (Files.isRegularFile(fileOrFolder)) {
      return fileOrFolder;
    }
    if (!Files.isDirectory(fileOrFolder)) {
      throw new CheckpointException("there is no weight file or folder " + fileOrFolder);
    }
    List<String> candidates = candidates(variant, stems.length == 0 ? STEMS : List.of(stems));
    for (String candidate : candidates) {
      Path file = fileOrFolder.resolve(candidate);
      HubCache.requireTarget(file);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    List<String> there = names(fileOrFolder);
    throw new CheckpointException(
        fileOrFolder
            + " holds no weights; looked for "
            + String.join(", ", candidates)
            + (there.isEmpty() ? "" : "; there is " + String.join(", ", there)));
  }

  /** The weight files in the folder of one that was taken that were not, by their names. */
  public static List<String> leftBeside(Path taken) {
    Path folder = taken.toAbsolutePath().getParent();
    Set<String> used = new HashSet<>(List.of(String.valueOf(taken.getFileName())));
    if (taken.toString().endsWith(JSON)) {
      JsonFiles.object(taken).path("weight_map").forEach(shard -> used.add(shard.asText()));
    }
    return folder == null
        ? List.of()
        : names(folder).stream().filter(name -> !used.contains(name)).toList();
  }

  /** The names of all weight files and indexes in a folder. */
  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches(".*\\.(safetensors|bin|ckpt|pt|pth|index[.\\w]*\\.json)"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new CheckpointException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads a file for what its first bytes say it is, whatever its name says. */
  static StateDict openFile(Path file) {
    if (file.toString().endsWith(JSON)) {
      return ShardedStateDict.open(file);
    }
    FileForm form = FileForm.of(file);
    if (!form.holdsWeights() && form != FileForm.UNKNOWN) {
      throw form.instead(file);
    }
    // What begins as neither is told what it lacks by the reader that its name asks for.
    boolean safe =
        form == FileForm.SAFETENSORS
            || (form == FileForm.UNKNOWN && file.toString().endsWith(SAFE));
    return withoutModule(safe ? SafetensorsFile.open(file) : PickleStateDict.open(file));
  }

  /** What torch's DataParallel puts before every name of the network that it wraps. */
  private static StateDict withoutModule(StateDict dict) {
    boolean wrapped = dict.names().stream().allMatch(name -> name.startsWith(MODULE));
    return wrapped && !dict.names().isEmpty()
        ? new AdaptedStateDict(dict, name -> name.substring(MODULE.length()), name -> true)
        : dict;
  }

  /**
   * The names under which {@link #openVariant} looks for the weights of a folder, in its order;
   * those that end in {@code .json} are indexes of sharded ones.
   */
  public static List<String> weightNames(String variant) {
    return candidates(variant, STEMS);
  }

  private static List<String> candidates(String variant, List<String> stems) {
    List<String> variants = variant.isEmpty() ? List.of("", ".fp16") : List.of("." + variant, "");
    List<String> candidates = new ArrayList<>();
    for (String each : variants) {
      for (String stem : stems) {
        candidates.add(stem + each + SAFE);
        // diffusers puts the variant behind the index, transformers before it.
        candidates.add(stem + SAFE + ".index" + each + ".json");
        candidates.add(stem + each + SAFE + ".index.json");
      }
    }
    for (String each : variants) {
      stems.forEach(stem -> LEGACY.forEach(ending -> candidates.add(stem + each + ending)));
      stems.forEach(stem -> candidates.add(stem + each + ".bin.index.json"));
    }
    return candidates.stream().distinct().toList();
  }

  /**
   * The same tensors under the names of today's {@code AutoencoderKL}: its first files call the
   * attention's layers query, key, value and proj_attn, and some keep their weights as 1×1
   * convolutions.
   */
  public static StateDict modernVae(StateDict dict) {
    return adapted(dict, StateDicts::modernAttention, name -> true);
  }

  private static String modernAttention(String name) {
    var matcher = OLD_ATTENTION.matcher(name);
    if (!matcher.matches()) {
      return name;
    }
    String layer =
        switch (matcher.group(2)) {
          case "query" -> "to_q";
          case "key" -> "to_k";
          case "value" -> "to_v";
          default -> "to_out.0";
        };
    return matcher.group(1) + "." + layer + "." + matcher.group(3);
  }

  /** The same tensors but those whose names fit. */
  public static StateDict without(StateDict dict, Predicate<String> ignored) {
    return adapted(dict, name -> name, ignored.negate());
  }

  /** Where the names do not go together, the tensors' file is closed. */
  private static StateDict adapted(
      StateDict dict, UnaryOperator<String> rename, Predicate<String> kept) {
    try {
      return new AdaptedStateDict(dict, rename, kept);
    } catch (RuntimeException | Error e) {
      dict.close();
      throw e;
    }
  }

  /** Leaves out what old transformers stored though it is only a count of positions. */
  public static StateDict withoutPositionIds(StateDict dict) {
    return without(dict, name -> name.endsWith("position_ids"));
  }

  /**
   * The embedding table of a T5 under one name: files hold it as {@code shared.weight}, as {@code
   * encoder.embed_tokens.weight}, or as both, which is the same table.
   */
  public static StateDict withSharedEmbedding(StateDict dict) {
    String shared = "shared.weight";
    String own = "encoder.embed_tokens.weight";
    return dict.names().contains(shared)
        ? without(dict, own::equals)
        : adapted(dict, name -> name.equals(own) ? shared : name, name -> true);
  }

  /** Leaves out the projections by which BLIP was trained to match pictures and texts. */
  public static StateDict withoutBlipProjections(StateDict dict) {
    return without(dict, name -> name.matches("blip\\.(vision|text)_proj\\..*"));
  }

  /** Leaves out what AlexNet names its pictures by. */
  public static StateDict withoutClassifier(StateDict dict) {
    return without(dict, name -> name.startsWith("classifier."));
  }
}
