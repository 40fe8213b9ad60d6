package io.github.das4j.das;

import io.github.das4j.align.Cost;
import io.github.das4j.align.GradientScale;
import io.github.das4j.align.GradientScale.Range;
import io.github.das4j.align.Spent;
import io.github.das4j.align.Traces;
import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import io.github.das4j.checkpoint.safetensors.SafetensorsWriter;
import io.github.das4j.smc.DegenerateWeightsException;
import io.github.das4j.smc.LogWeights;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.words.Excerpt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The safetensors file of a {@link PromptState}. Its header names the format, its version, and, by
 * {@code run.…}, what fixes the bits of the run that it is of. Numbers are kept bit for bit.
 */
final class PromptStateFile {

  static final String FORMAT = "das4j prompt state";
  static final int VERSION = 1;

  private static final String RUN = "run.";
  private static final String MICRO_BATCH = "micro_batch";
  private static final int SPENT = 6;

  private final Path path;
  private final Map<String, String> run;

  /**
   * @param run what fixes the bits
   */
  PromptStateFile(Path path, Map<String, String> run) {
    this.path = path;
    this.run = new TreeMap<>(run);
  }

  /** With which micro-batch a state was made. */
  static OptionalInt microBatch(Path path) {
    if (!Files.isRegularFile(path)) {
      return OptionalInt.empty();
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String text = file.metadata().getOrDefault(RUN + MICRO_BATCH, "");
      return text.matches("\\d{1,9}")
          ? OptionalInt.of(Integer.parseInt(text))
          : OptionalInt.empty();
    } catch (CheckpointException e) {
      // It is told when it is to be used.
      return OptionalInt.empty();
    }
  }

  void write(PromptState state) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("version", Integer.toString(VERSION));
    run.forEach((key, value) -> metadata.put(RUN + key, value));
    PromptState.Level level = state.level();
    int particles = level.held().length;
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("level", doubles(level.step(), level.lambda(), level.logZ()));
      tensors.put("latents", Tensors.of(state.latents(), state.shape()));
      tensors.put("log_weights", doubles(level.weights().toArray()));
      tensors.put("held", doubles(level.held()));
      tensors.put("log_ratio", doubles(level.logRatio()));
      tensors.put("log_probability", matrix(state.traces().logProbability()));
      tensors.put("manifold_deviation", matrix(state.traces().manifoldDeviation()));
      tensors.put("rewards", matrix(state.traces().rewards()));
      tensors.put("reports", ReportNumbers.numbers(state.reports()));
      tensors.put("ancestors", ReportNumbers.ancestors(state.reports(), particles));
      Spent spent = state.spent();
      tensors.put("spent", spent(spent));
      tensors.put("reward_exponents", range(spent.used().reward()));
      tensors.put("network_exponents", range(spent.used().network()));
      SafetensorsWriter.write(path, tensors, metadata);
    }
  }

  private static Tensor spent(Spent spent) {
    return longs(
        spent.cost().networkEvaluations(),
        spent.cost().rewardCalls(),
        spent.cost().gradients(),
        spent.rewardExponent(),
        spent.networkExponent(),
        spent.used().repeated());
  }

  /** Of no exponents, nothing. */
  private static Tensor range(Range range) {
    return range.least().isEmpty()
        ? longs()
        : longs(range.least().getAsInt(), range.greatest().orElseThrow());
  }

  private static Tensor doubles(double... values) {
    return Tensors.float64(values, values.length);
  }

  private static Tensor longs(long... values) {
    return Tensors.of(values, values.length);
  }

  private static Tensor matrix(double[][] rows) {
    return Tensors.float64(
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
  }

  /**
   * Reads a state of the same run.
   *
   * @param shape of one particle's latents
   * @throws CheckpointException if it is damaged, of another program or a newer version, or of
   *     another run; the message says which and where
   */
  PromptState read(int particles, long[] shape) {
    try (SafetensorsFile file = SafetensorsFile.open(path);
        Scope scope = Scope.open()) {
      requireKnown(file.metadata());
      requireSameRun(file.metadata());
      return read(new Content(file), particles, shape);
    } catch (IllegalArgumentException | DegenerateWeightsException e) {
      throw new CheckpointException(path + " is damaged: " + e.getMessage(), e);
    }
  }

  private PromptState read(Content content, int particles, long[] shape) {
    double[] level = content.doubles("level", 3);
    int step = (int) level[0];
    long[] latents = new long[shape.length + 1];
    latents[0] = particles;
    System.arraycopy(shape, 0, latents, 1, shape.length);
    return new PromptState(
        new PromptState.Level(
            step,
            level[1],
            LogWeights.of(content.doubles("log_weights", particles)),
            content.doubles("held", particles),
            content.doubles("log_ratio", particles),
            level[2]),
        Tensors.floats(content.tensor("latents", latents)),
        latents,
        new Traces(
            content.matrix("log_probability", particles, step),
            content.matrix("manifold_deviation", particles, step),
            content.matrix("rewards", particles)),
        ReportNumbers.reports(
            content.tensor("reports", step, ReportNumbers.COLUMNS),
            content.tensor("ancestors", step, particles)),
        spent(content));
  }

  private static Spent spent(Content content) {
    long[] spent = Tensors.longs(content.tensor("spent", SPENT));
    return new Spent(
        new Cost(spent[0], spent[1], spent[2]),
        (int) spent[3],
        (int) spent[4],
        new GradientScale(
            content.range("reward_exponents"), content.range("network_exponents"), (int) spent[5]));
  }

  private void requireKnown(Map<String, String> metadata) {
    if (!FORMAT.equals(metadata.get("format"))) {
      throw new CheckpointException(path + " is no state of a prompt");
    }
    String version = metadata.getOrDefault("version", "");
    if (!version.equals(Integer.toString(VERSION))) {
      throw new CheckpointException(
          path + " has format version " + version + ", and this das reads version " + VERSION);
    }
  }

  private void requireSameRun(Map<String, String> metadata) {
    Map<String, String> kept = new TreeMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(RUN)) {
            kept.put(key.substring(RUN.length()), value);
          }
        });
    Map<String, String> all = new TreeMap<>(kept);
    all.putAll(run);
    for (String key : all.keySet()) {
      String before = kept.getOrDefault(key, "nothing");
      String now = run.getOrDefault(key, "nothing");
      if (!before.equals(now)) {
        throw new CheckpointException(
            path
                + " is of another run: its "
                + key.replace('_', ' ')
                + " is "
                + Excerpt.of(before)
                + ", and here it is "
                + Excerpt.of(now));
      }
    }
  }

  /** A file's tensors, each of the shape that it must have. */
  private record Content(SafetensorsFile file) {

    Tensor tensor(String name, long... shape) {
      if (!Arrays.equals(file.shape(name), shape)) {
        throw new IllegalArgumentException(
            name
                + " has shape "
                + Arrays.toString(file.shape(name))
                + ", not "
                + Arrays.toString(shape));
      }
      return file.tensor(name);
    }

    double[] doubles(String name, long... shape) {
      return Tensors.doubles(tensor(name, shape));
    }

    double[][] matrix(String name, int rows, int columns) {
      double[] values = doubles(name, rows, columns);
      double[][] matrix = new double[rows][];
      Arrays.setAll(matrix, n -> Arrays.copyOfRange(values, n * columns, (n + 1) * columns));
      return matrix;
    }

    /** With as many columns as it has. */
    double[][] matrix(String name, int rows) {
      long[] shape = file.shape(name);
      return matrix(name, rows, shape.length == 2 ? Math.toIntExact(shape[1]) : 0);
    }

    Range range(String name) {
      long[] ends = Tensors.longs(file.tensor(name));
      return ends.length == 0
          ? new Range(OptionalInt.empty(), OptionalInt.empty())
          : new Range(OptionalInt.of((int) ends[0]), OptionalInt.of((int) ends[ends.length - 1]));
    }
  }
}
