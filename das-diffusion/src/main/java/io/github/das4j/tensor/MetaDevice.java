package io.github.das4j.tensor;

import java.util.Optional;
import java.util.ServiceLoader;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What libtorch lacks on {@link TorchDevice#META}: several operations, and any value. Tests of
 * placement provide both ({@link ServiceLoader}); without a provider each is an error.
 */
interface MetaDevice {

  /**
   * Stands for an operation's output.
   *
   * @return a tensor of this shape, of the operands' type and on their graph
   * @throws IllegalArgumentException if the operands are not on one device and of one type
   */
  Tensor output(long[] shape, Tensor... operands);

  /** Values on the CPU in place of a tensor's, of its shape and in this type, contiguous. */
  Tensor values(Tensor tensor, ScalarType type);

  /** The one provided. */
  static MetaDevice provided() {
    return Provider.DEVICE.orElseThrow(
        () -> new IllegalStateException("the meta device serves tests of placement only"));
  }

  /** Looks for it once. */
  final class Provider {
    private static final Optional<MetaDevice> DEVICE =
        ServiceLoader.load(MetaDevice.class).findFirst();

    private Provider() {}
  }
}
