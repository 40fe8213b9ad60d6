package io.github.das4j.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.tensors.CaseFile;
import io.github.das4j.fixtures.Compared;
import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import io.github.das4j.tensor.TorchDevice;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * A file of recorded arrays in a test: compares what a test computes with them, counts, and knows
 * at the end what nobody looked at. Skips the test where the folder of cases has no such file.
 */
public final class Recorded implements AutoCloseable {

  private final String kind;
  private final CaseFile file;
  private final Scope scope = Scope.open();
  private int compared;

  private Recorded(String kind, CaseFile file) {
    this.kind = kind;
    this.file = file;
  }

  /**
   * Opens {@code NAME.safetensors} and {@code NAME.json}.
   *
   * @param name may name a folder, such as {@code judges/lpips}
   */
  public static Recorded open(String name) {
    return open(name, GoldenFolder.recorded(name + ".safetensors"));
  }

  /** The same of flow models' cases. */
  public static Recorded flow(String name) {
    return open(name, GoldenFolder.flow(name + ".safetensors"));
  }

  private static Recorded open(String name, Path arrays) {
    Path folder = Objects.requireNonNull(arrays.getParent());
    return new Recorded(
        name, CaseFile.open(folder, Path.of(name).getFileName().toString(), TorchDevice.CPU));
  }

  public JsonNode json() {
    return file.json();
  }

  public boolean has(String name) {
    return file.has(name);
  }

  public Tensor get(String name) {
    return file.recorded(name);
  }

  public double[] doubles(String name) {
    return Tensors.doubles(get(name));
  }

  public long[] longs(String name) {
    return Tensors.longs(get(name));
  }

  /** The file itself, where code under test reads it. */
  public CaseFile file() {
    return file;
  }

  /** The first group of a pattern in the names that it matches. */
  public List<String> keys(String pattern) {
    return file.keys(Pattern.compile(pattern));
  }

  public Set<String> untouched() {
    return file.untouched();
  }

  /** The largest difference, relative to the largest magnitude recorded. */
  public void assertClose(Tensor found, String name, double tolerance) {
    assertClose(found, get(name), name, tolerance);
  }

  /** The same against rows, columns or a window of a recorded array. */
  public void assertClose(Tensor found, Tensor expected, String name, double tolerance) {
    assertThat(Tensors.shape(found)).as(name).isEqualTo(Tensors.shape(expected));
    assertClose(Tensors.doubles(found), Tensors.doubles(expected), name, tolerance);
  }

  public void assertClose(double[] found, double[] expected, String name, double tolerance) {
    assertThat(found).as(name).hasSameSizeAs(expected);
    double magnitude = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      double gap = Math.abs(found[i] - expected[i]);
      // A NaN must not pass for a small difference.
      worst = gap <= worst ? worst : gap;
    }
    assertThat(worst).as(name).isLessThanOrEqualTo(tolerance * magnitude);
    compared++;
  }

  /** Whole numbers are equal. */
  public void assertEqual(long[] found, String name) {
    assertEqual(found, longs(name), name);
  }

  public void assertEqual(long[] found, long[] expected, String name) {
    assertThat(found).as(name).isEqualTo(expected);
    compared++;
  }

  /** Adds what was compared to the report; a file without such arrays skips the test. */
  public void report(int cases) {
    assumeTrue(compared > 0, () -> kind + " holds none of these arrays");
    Compared.add(kind, cases, compared);
  }

  @Override
  public void close() {
    scope.close();
    file.close();
  }
}
