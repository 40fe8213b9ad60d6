package io.github.das4j.jmh;

import io.github.das4j.das.SampleSettings;
import io.github.das4j.files.Json;
import io.github.das4j.record.ImageTexts;
import io.github.das4j.files.PngText;
import io.github.das4j.record.SettingsJson;
import io.github.das4j.report.Pictures;
import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An image of 512 by 512 pixels, as smooth and as noisy as a photograph, as PNG. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PngBenchmark {

  private static final int EDGE = 512;
  private static final int NOISE = 6;

  private final BufferedImage image = new BufferedImage(EDGE, EDGE, BufferedImage.TYPE_INT_RGB);

  @Setup
  public void draw() {
    Random random = new Random(1);
    for (int y = 0; y < EDGE; y++) {
      for (int x = 0; x < EDGE; x++) {
        int red = (int) (127 + 100 * Math.sin(x / 40.0)) + random.nextInt(NOISE);
        int green = (int) (127 + 100 * Math.cos(y / 60.0)) + random.nextInt(NOISE);
        int blue = (x + y) / 8 + random.nextInt(NOISE);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
  }

  /** With the record of its settings in a text chunk. */
  @Benchmark
  public byte[] pngWithRecord() {
    String record = Json.text(SettingsJson.write(SampleSettings.defaults()));
    return PngText.insert(Pictures.png(image), Map.of(ImageTexts.RECORD, record));
  }
}
