package io.github.das4j.checkpoint.original;

import io.github.das4j.checkpoint.CheckpointException;
import io.github.das4j.checkpoint.StateDict;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tensors of another state dict under other names, and in another form where layouts differ. */
final class MappedStateDict implements StateDict {

  /** How a tensor is taken from the one it is stored in. */
  enum Form {
    SAME,
    /** A 1×1 convolution as a matrix. */
    MATRIX,
    TRANSPOSED,
    /** The first third of the rows. */
    QUERY,
    /** The second third. */
    KEY,
    /** The last third. */
    VALUE;

    /** Whether it can be taken of a stored tensor of this shape. */
    boolean fits(long[] stored) {
      return switch (this) {
        case SAME -> true;
        case MATRIX -> stored.length == 4 && stored[2] == 1 && stored[3] == 1;
        case TRANSPOSED -> stored.length == 2;
        case QUERY, KEY, VALUE -> stored.length > 0 && stored[0] % 3 == 0;
      };
    }
  }

  /** A stored tensor, and the form in which it is wanted. */
  record Part(String name, Form form) {}

  private final StateDict dict;
  private final Map<String, Part> parts;

  /**
   * @param parts by the new name; what is not mentioned is left out
   */
  MappedStateDict(StateDict dict, Map<String, Part> parts) {
    this.dict = dict;
    this.parts = Collections.unmodifiableMap(parts);
  }

  /**
   * The same where every stored tensor must have a shape that its form can be taken of.
   *
   * @throws CheckpointException naming the first that has not
   */
  static MappedStateDict fitting(StateDict dict, Map<String, Part> parts) {
    MappedStateDict mapped = new MappedStateDict(dict, parts);
    parts.values().forEach(mapped::requireForm);
    return mapped;
  }

  private void requireForm(Part part) {
    long[] shape = dict.shape(part.name());
    if (!part.form().fits(shape)) {
      throw new CheckpointException(
          source() + ": " + part.name() + " has the impossible shape " + Arrays.toString(shape));
    }
  }

  @Override
  public String source() {
    return dict.source();
  }

  @Override
  public Set<String> names() {
    return parts.keySet();
  }

  @Override
  public long[] shape(String name) {
    Part part = part(name);
    long[] stored = dict.shape(part.name());
    if (!part.form().fits(stored)) {
      // As it is stored, so that it does not pass for well shaped.
      return stored;
    }
    return switch (part.form()) {
      case SAME -> stored;
      case MATRIX -> Arrays.copyOf(stored, 2);
      case TRANSPOSED -> new long[] {stored[1], stored[0]};
      case QUERY, KEY, VALUE -> {
        long[] third = stored.clone();
        third[0] /= 3;
        yield third;
      }
    };
  }

  @Override
  public ScalarType type(String name) {
    return dict.type(part(name).name());
  }

  @Override
  public Tensor tensor(String name) {
    Part part = part(name);
    Tensor stored = dict.tensor(part.name());
    return switch (part.form()) {
      case SAME -> stored;
      case MATRIX -> stored.view(shape(name));
      case TRANSPOSED -> stored.t().contiguous();
      case QUERY -> third(stored, 0);
      case KEY -> third(stored, 1);
      case VALUE -> third(stored, 2);
    };
  }

  private static Tensor third(Tensor stored, int index) {
    long rows = stored.size(0) / 3;
    // A copy, or each third would keep all three in memory.
    return stored.narrow(0, index * rows, rows).clone();
  }

  private Part part(String name) {
    Part part = parts.get(name);
    if (part == null) {
      throw new CheckpointException(source() + " has no tensor " + name);
    }
    return part;
  }

  @Override
  public void close() {
    dict.close();
  }
}
