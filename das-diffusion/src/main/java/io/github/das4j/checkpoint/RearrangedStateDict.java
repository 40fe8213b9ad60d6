package io.github.das4j.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Tensors of another layout: renamed, cut from packed ones, or transposed. */
final class RearrangedStateDict implements StateDict {

  /** How a tensor is made from a stored one. */
  enum Form {
    WHOLE,
    /** The first, second or last third of the rows. */
    FIRST,
    SECOND,
    LAST,
    TRANSPOSED
  }

  /** A stored tensor, and what of it. */
  record Part(String stored, Form form) {}

  private final StateDict dict;
  private final Map<String, Part> parts;

  RearrangedStateDict(StateDict dict, Map<String, Part> parts) {
    this.dict = dict;
    this.parts = Collections.unmodifiableMap(parts);
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
    long[] stored = dict.shape(part.stored());
    return switch (part.form()) {
      case WHOLE -> stored;
      case TRANSPOSED -> new long[] {stored[1], stored[0]};
      case FIRST, SECOND, LAST -> {
        long[] third = stored.clone();
        // Rows that do not fall into thirds stay, so that they do not pass for well shaped.
        third[0] = stored[0] % 3 == 0 ? stored[0] / 3 : stored[0];
        yield third;
      }
    };
  }

  @Override
  public Tensor tensor(String name) {
    Part part = part(name);
    Tensor stored = dict.tensor(part.stored());
    return switch (part.form()) {
      case WHOLE -> stored;
      case TRANSPOSED -> stored.t().contiguous();
      case FIRST -> third(stored, 0);
      case SECOND -> third(stored, 1);
      case LAST -> third(stored, 2);
    };
  }

  private static Tensor third(Tensor stored, int index) {
    long rows = stored.size(0) / 3;
    return stored.narrow(0, index * rows, rows);
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
