package io.github.das4j.jmh;

import io.github.das4j.checkpoint.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A weight file of 500 tensors of 64 KiB, in the page cache: opened, and read from. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SafetensorsBenchmark {

  private static final int TENSORS = 500;
  private static final int BYTES = 1 << 16;

  private Path file = Path.of("");

  @Setup
  public void write() throws IOException {
    String entries =
        IntStream.range(0, TENSORS)
            .mapToObj(
                k ->
                    "\"blocks."
                        + k
                        + ".weight\":{\"dtype\":\"F32\",\"shape\":[128,128],"
                        + "\"data_offsets\":["
                        + k * BYTES
                        + ","
                        + (k + 1) * BYTES
                        + "]}")
            .collect(Collectors.joining(",", "{", "}"));
    byte[] header = entries.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all =
        ByteBuffer.allocate(Long.BYTES + header.length + TENSORS * BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header);
    file = Files.createTempFile("das-jmh", ".safetensors");
    Files.write(file, all.array());
  }

  @TearDown
  public void delete() {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opened, its header read and checked, one tensor mapped and read. */
  @Benchmark
  public float[] openAndReadOne() {
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      return opened.floats("blocks.250.weight");
    }
  }
}
