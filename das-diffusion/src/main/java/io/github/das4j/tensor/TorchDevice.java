package io.github.das4j.tensor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Device;

/**
 * Where tensors live.
 *
 * @param cuda the CUDA device's index, −1 for the CPU, or −2 for {@link #META}
 */
public record TorchDevice(int cuda) {

  public static final TorchDevice CPU = new TorchDevice(-1);

  /**
   * Shapes and types without values; operations that mix it with another device fail, as they do
   * between a GPU and the CPU. For tests of placement; {@link #parse} does not know it.
   */
  public static final TorchDevice META = new TorchDevice(-2);

  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:N}.
   *
   * @throws IllegalArgumentException if it is none of these, with a line that says so
   */
  public static TorchDevice parse(String text) {
    if (text.equals("cpu")) {
      return CPU;
    }
    Matcher matcher = CUDA.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "unknown device '" + text + "': write cpu, cuda or cuda:N");
    }
    String index = matcher.group(1);
    return new TorchDevice(index == null ? 0 : Integer.parseInt(index));
  }

  /** Whether it is the CPU. */
  public boolean isCpu() {
    return cuda == CPU.cuda;
  }

  /** libtorch's own object, owned by the innermost scope. */
  public Device torch() {
    return new Device(toString());
  }

  @Override
  public String toString() {
    if (isCpu()) {
      return "cpu";
    }
    return cuda == META.cuda ? "meta" : "cuda:" + cuda;
  }
}
