package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.reward.PillowBicubic.Fit;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PillowBicubicTest {

  @ParameterizedTest
  @CsvSource({"hpsv2, a", "hpsv2, b", "imagereward, a"})
  void everyRecordedPixelIsTheSame(String judge, String name) {
    JsonNode json = Configs.read(JudgeFiles.recorded().path(judge + ".json"));
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path(judge + ".safetensors"))) {
      Tensor images = JudgeFiles.images(golden, json, name, 224);
      Tensor pixels = new PillowBicubic(224, Fit.CROPPED).apply(images);
      Tensor whole = Tensors.scale(pixels, 255).round().to(ScalarType.Long);
      assertSame(window(whole, 96, 48, 96, 48), golden.tensor(name + ".pixel_u8_block"));
      assertSame(window(whole, 0, 16, 0, 16), golden.tensor(name + ".pixel_u8_corner"));
      assertSame(window(whole, 220, 4, 0, 224), golden.tensor(name + ".pixel_u8_last_rows"));
      Tensor sums = whole.sum(new long[] {2, 3}, false, new ScalarTypeOptional());
      assertSame(sums, golden.tensor(name + ".pixel_u8_sum"));
      Tensor values = window(standard(arena).apply(pixels), 104, 8, 104, 8);
      Close.assertClose(values, golden.tensor(name + ".pixel_values_block"), 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({"a, 1e-5", "b, 1e-5", "c, 1e-6"})
  void theSmoothFormIsTheRecordedOne(String name, double tolerance) {
    JsonNode json = Configs.read(JudgeFiles.recorded().path("hpsv2.json"));
    try (Scope scope = Scope.open();
        Arena arena = new Arena();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("hpsv2.safetensors"))) {
      Tensor images = JudgeFiles.images(golden, json, name, 224);
      Tensor values = new Preprocessing(224, Resize.BICUBIC, standard(arena)).apply(images);
      Close.assertClose(
          window(values, 104, 8, 104, 8),
          golden.tensor(name + ".smooth_pixel_values_block"),
          tolerance);
      Close.assertClose(
          window(values, 0, 8, 0, 8),
          golden.tensor(name + ".smooth_pixel_values_corner"),
          tolerance);
    }
  }

  @Test
  void theRuleMakesTheRecordedImages() {
    JsonNode json = Configs.read(JudgeFiles.recorded().path("hpsv2.json"));
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("hpsv2.safetensors"))) {
      Tensor b = JudgeFiles.images(golden, json, "b", 224).select(2, 320 / 3);
      assertSame(Tensors.scale(b, 255).round(), golden.tensor("b.image_row"));
    }
  }

  @ParameterizedTest
  @EnumSource(Fit.class)
  void anImageWithNanSpoilsItselfOnly(Fit fit) {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      try (Scope scope = Scope.open()) {
        float[] values = new float[2 * 3 * 8 * 8];
        values[100] = broken;
        Tensor images = Tensors.of(values, 2, 3, 8, 8);
        float[] pixels = Tensors.floats(new PillowBicubic(16, fit).apply(images));
        assertThat(pixels[0]).isNaN();
        for (int i = pixels.length / 2; i < pixels.length; i++) {
          assertThat(pixels[i]).isZero();
        }
      }
    }
  }

  private static Standardisation standard(Arena arena) {
    return Standardisation.of(Weights.wanted(arena));
  }

  /**
   * Against a restatement of Pillow's filter in whole numbers, in another language: 10×7 to 5×4,
   * 3.5 rounded to even, and 5×10 to 2×5, 2.5 rounded to even; the odd line of black comes last.
   */
  @Test
  void theLongerSideIsResizedAndTheRestIsBlack() {
    assertThat(padded(10, 7, 5))
        .containsExactly(
            105, 142, 129, 131, 122, 151, 158, 163, 173, 183, 104, 145, 79, 109, 144, 135, 135, 80,
            88, 84, 0, 0, 0, 0, 0);
    assertThat(padded(5, 10, 5))
        .containsExactly(
            0, 130, 126, 0, 0, 0, 136, 158, 0, 0, 0, 141, 117, 0, 0, 0, 97, 111, 0, 0, 0, 134, 101,
            0, 0);
  }

  @Test
  void squareImagesAreTheSameInBothForms() {
    for (int side : new int[] {5, 7, 16, 33}) {
      try (Scope scope = Scope.open()) {
        Tensor image = pattern(side, side);
        assertThat(Tensors.floats(new PillowBicubic(16, Fit.PADDED).apply(image)))
            .isEqualTo(Tensors.floats(new PillowBicubic(16, Fit.CROPPED).apply(image)));
      }
    }
  }

  /** The first channel in whole 255ths. */
  private static long[] padded(int width, int height, int size) {
    try (Scope scope = Scope.open()) {
      Tensor pixels = new PillowBicubic(size, Fit.PADDED).apply(pattern(width, height));
      return Tensors.longs(Tensors.scale(pixels.select(1, 0), 255).round());
    }
  }

  private static Tensor pattern(int width, int height) {
    float[] values = new float[3 * width * height];
    for (int i = 0; i < values.length; i++) {
      int x = i % width;
      int y = i / width % height;
      values[i] = (37 * x * x + 91 * y * (x + 1) + 13) % 256 / 255f;
    }
    return Tensors.of(values, 1, 3, height, width);
  }

  private static Tensor window(Tensor x, long top, long height, long left, long width) {
    return x.narrow(2, top, height).narrow(3, left, width);
  }

  private static void assertSame(Tensor found, Tensor expected) {
    assertThat(Tensors.longs(found)).isEqualTo(Tensors.longs(expected));
  }
}
