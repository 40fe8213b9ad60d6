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
    TRANSPOSED;

    /** Whether it can be taken of a stored tensor of this shape. */
    boolean fits(long[] stored) {
      return switch (this) {
        case SAME -> true;
        case MATRIX -> stored.length == 4 && stored[2] == 1 && stored[3] == 1;
        case TRANSPOSED -> stored.length == 2;
      };
    }
  }

  /**
   * A stored tensor, and what of it is wanted.
   *
   * @param name of the stored tensor
   * @param form in which it is wanted
   * @param rows that are wanted of that
   */
  record Part(String name, Form form, Rows rows) {

    /** The whole tensor. */
    Part(String name, Form form) {
      this(name, form, Rows.ALL);
    }

    /** Some rows as they are stored. */
    Part(String name, Rows rows) {
      this(name, Form.SAME, rows);
    }

    boolean fits(long[] stored) {
      return form.fits(stored) && rows.fits(stored);
    }
  }

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
    if (!part.fits(shape)) {
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
    if (!part.fits(stored)) {
      // As it is stored, so that it does not pass for well shaped.
      return stored;
    }
    return switch (part.form()) {
      case SAME -> part.rows().shape(stored);
      case MATRIX -> Arrays.copyOf(stored, 2);
      case TRANSPOSED -> new long[] {stored[1], stored[0]};
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
      case SAME -> part.rows().of(stored);
      case MATRIX -> stored.view(shape(name));
      case TRANSPOSED -> stored.t().contiguous();
    };
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
