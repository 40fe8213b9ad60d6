package io.github.das4j.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Compares what a test computes with recorded arrays. */
public final class RecordedArrays {

  private RecordedArrays() {}

  /** The shape is the recorded one, and so are the numbers. */
  public static void assertClose(CaseFile file, String name, Tensor found, double tolerance) {
    assertClose(found, file.recorded(name), name, tolerance);
  }

  /**
   * The same against rows of a recorded array.
   *
   * @param tolerance share of the greatest magnitude recorded
   */
  public static void assertClose(Tensor found, Tensor recorded, String name, double tolerance) {
    assertThat(Tensors.shape(found)).as(name).isEqualTo(Tensors.shape(recorded));
    assertThat(Difference.relative(Tensors.doubles(found), Tensors.doubles(recorded)))
        .as(name)
        .isLessThanOrEqualTo(tolerance);
  }
}
