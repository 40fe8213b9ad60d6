package io.github.das4j.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptionalList;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the bindings lack: tensors from and to Java arrays, and calls that lend references. A tensor
 * that is returned is owned by the innermost scope, and an array by the caller.
 */
public final class Tensors {

  /** Whole numbers: tokens, timesteps, indices. */
  public static final ScalarType INT64 = ScalarType.Long;

  /** The type between networks: latents, embeddings, images. */
  public static final ScalarType FLOAT32 = ScalarType.Float;

  private Tensors() {}

  /**
   * A float32 tensor on the CPU holding a copy of the values, in row-major order.
   *
   * @param values as many as the shape has elements
   * @param shape sizes of the dimensions; none for a scalar
   * @throws IllegalArgumentException if the values do not fill the shape
   */
  public static Tensor of(float[] values, long... shape) {
    requireSize(values.length, shape);
    LibTorch.load();
    Tensor tensor = torch.empty(shape, new TensorOptions(ScalarType.Float), null);
    if (values.length > 0) {
      tensor.data_ptr_float().put(values);
    }
    return tensor;
  }

  /**
   * A float32 tensor on the CPU, rounded from doubles, in row-major order.
   *
   * @param values as many as the shape has elements
   * @param shape sizes of the dimensions; none for a scalar
   * @throws IllegalArgumentException if the values do not fill the shape
   */
  public static Tensor of(double[] values, long... shape) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return of(floats, shape);
  }

  /**
   * A float64 tensor on the CPU holding a copy of the values, bit for bit, in row-major order.
   *
   * @param values as many as the shape has elements
   * @param shape sizes of the dimensions; none for a scalar
   * @throws IllegalArgumentException if the values do not fill the shape
   */
  public static Tensor float64(double[] values, long... shape) {
    requireSize(values.length, shape);
    LibTorch.load();
    Tensor tensor = torch.empty(shape, new TensorOptions(ScalarType.Double), null);
    if (values.length > 0) {
      tensor.data_ptr_double().put(values);
    }
    return tensor;
  }

  /**
   * An int64 tensor on the CPU holding a copy of the values, in row-major order.
   *
   * @param values as many as the shape has elements
   * @param shape sizes of the dimensions; none for a scalar
   * @throws IllegalArgumentException if the values do not fill the shape
   */
  public static Tensor of(long[] values, long... shape) {
    requireSize(values.length, shape);
    LibTorch.load();
    Tensor tensor = torch.empty(shape, new TensorOptions(ScalarType.Long), null);
    if (values.length > 0) {
      tensor.data_ptr_long().put(values);
    }
    return tensor;
  }

  /** The elements as float32, in row-major order, from any device and type. */
  public static float[] floats(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      float[] values = new float[Math.toIntExact(tensor.numel())];
      if (values.length > 0) {
        new FloatPointer(onCpu(tensor, ScalarType.Float).data_ptr()).get(values);
      }
      return values;
    }
  }

  /** The elements as float64, in row-major order, from any device and type. */
  public static double[] doubles(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      double[] values = new double[Math.toIntExact(tensor.numel())];
      if (values.length > 0) {
        new DoublePointer(onCpu(tensor, ScalarType.Double).data_ptr()).get(values);
      }
      return values;
    }
  }

  /** The elements as int64, in row-major order, from any device and type. */
  public static long[] longs(Tensor tensor) {
    try (Scope scope = Scope.open()) {
      long[] values = new long[Math.toIntExact(tensor.numel())];
      if (values.length > 0) {
        new LongPointer(onCpu(tensor, ScalarType.Long).data_ptr()).get(values);
      }
      return values;
    }
  }

  /** The one place where values leave a device. */
  private static Tensor onCpu(Tensor tensor, ScalarType type) {
    return tensor.is_meta()
        ? MetaDevice.provided().values(tensor, type)
        : tensor.detach().to(TorchDevice.CPU.torch(), type).contiguous();
  }

  /** Sizes of its dimensions; an array of the caller's. */
  public static long[] shape(Tensor tensor) {
    return IntStream.range(0, Math.toIntExact(tensor.dim())).mapToLong(tensor::size).toArray();
  }

  /** Its shape and type in words, for messages. */
  public static String describe(Tensor tensor) {
    return Arrays.toString(shape(tensor)) + " " + tensor.scalar_type();
  }

  /** Lends a tensor to a call that takes an optional one. */
  public static TensorOptional some(Tensor tensor) {
    return new TensorOptional(tensor);
  }

  /** No tensor. */
  public static TensorOptional none() {
    return new TensorOptional();
  }

  /**
   * Tensors joined along a dimension, in which alone their shapes may differ.
   *
   * @param dim the dimension, from 0, or from −1 backwards
   */
  public static Tensor cat(List<Tensor> tensors, long dim) {
    return cat(dim, tensors.toArray(Tensor[]::new));
  }

  /**
   * Tensors joined along a dimension, in which alone their shapes may differ.
   *
   * @param dim the dimension, from 0, or from −1 backwards
   */
  public static Tensor cat(long dim, Tensor... tensors) {
    Tensor joined = torch.cat(new TensorVector(tensors), dim);
    // There, libtorch takes any.
    return joined.is_meta() ? MetaDevice.provided().output(shape(joined), tensors) : joined;
  }

  /** factor · x, of x's shape. */
  public static Tensor scale(Tensor x, double factor) {
    return x.mul(new Scalar(factor));
  }

  /** x + factor · y, of the shape that x and y broadcast to. */
  public static Tensor axpy(Tensor x, double factor, Tensor y) {
    return x.add(y, new Scalar(factor));
  }

  /**
   * The same values and shape on another device, in another type; the tensor itself if it is so.
   */
  public static Tensor place(Tensor tensor, Placement placement) {
    return tensor.to(placement.device().torch(), placement.dtype().scalarType());
  }

  /**
   * The rows with these indices, {@code [R, …]} → {@code [indices, …]}.
   *
   * @param indices in [0, R)
   */
  public static Tensor rows(Tensor tensor, int[] indices) {
    long[] wide = Arrays.stream(indices).asLongStream().toArray();
    return indexed(tensor, Tensors.of(wide, wide.length).to(tensor.device(), ScalarType.Long));
  }

  /**
   * The rows with these indices, in the indices' shape.
   *
   * @param table {@code [R, …]}
   * @param indices int64, on the same device
   * @throws IllegalArgumentException if they are on another device
   */
  public static Tensor rows(Tensor table, Tensor indices) {
    // libtorch would fetch indices from the CPU at every call without a word.
    if (!table.device().equals(indices.device())) {
      throw new IllegalArgumentException("indices and what they index must be on one device");
    }
    return indexed(table, indices);
  }

  private static Tensor indexed(Tensor table, Tensor indices) {
    TensorOptionalList first = new TensorOptionalList();
    first.push_back(some(indices));
    return torch.index(table, first);
  }

  private static void requireSize(int length, long[] shape) {
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (size != length) {
      throw new IllegalArgumentException(
          length + " values do not fill shape " + Arrays.toString(shape));
    }
  }
}
