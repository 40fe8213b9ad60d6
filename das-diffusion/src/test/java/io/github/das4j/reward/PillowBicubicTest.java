package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.SafetensorsFile;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PillowBicubicTest {

  @ParameterizedTest
  @CsvSource({"hpsv2, a", "hpsv2, b", "imagereward, a"})
  void everyRecordedPixelIsTheSame(String judge, String name) {
    JsonNode json = Configs.read(JudgeFiles.recorded().path(judge + ".json"));
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path(judge + ".safetensors"))) {
      Tensor images = JudgeFiles.images(golden, json, name, 224);
      Tensor pixels = new PillowBicubic(224).apply(images);
      Tensor whole = Tensors.scale(pixels, 255).round().to(ScalarType.Long);
      assertSame(window(whole, 96, 48, 96, 48), golden.tensor(name + ".pixel_u8_block"));
      assertSame(window(whole, 0, 16, 0, 16), golden.tensor(name + ".pixel_u8_corner"));
      assertSame(window(whole, 220, 4, 0, 224), golden.tensor(name + ".pixel_u8_last_rows"));
      Tensor sums = whole.sum(new long[] {2, 3}, false, new ScalarTypeOptional());
      assertSame(sums, golden.tensor(name + ".pixel_u8_sum"));
      Tensor values = window(Preprocessing.standardised(pixels), 104, 8, 104, 8);
      Close.assertClose(values, golden.tensor(name + ".pixel_values_block"), 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({"a, 1e-5", "b, 1e-5", "c, 1e-6"})
  void theSmoothFormIsTheRecordedOne(String name, double tolerance) {
    JsonNode json = Configs.read(JudgeFiles.recorded().path("hpsv2.json"));
    try (Scope scope = Scope.open();
        SafetensorsFile golden =
            SafetensorsFile.open(JudgeFiles.recorded().path("hpsv2.safetensors"))) {
      Tensor images = JudgeFiles.images(golden, json, name, 224);
      Tensor values = new Preprocessing(224, Preprocessing.Filter.BICUBIC).apply(images);
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

  @Test
  void anImageWithNanSpoilsItselfOnly() {
    try (Scope scope = Scope.open()) {
      float[] values = new float[2 * 3 * 8 * 8];
      values[100] = Float.NaN;
      float[] pixels = Tensors.floats(new PillowBicubic(16).apply(Tensors.of(values, 2, 3, 8, 8)));
      assertThat(pixels[0]).isNaN();
      for (int i = pixels.length / 2; i < pixels.length; i++) {
        assertThat(pixels[i]).isZero();
      }
    }
  }

  private static Tensor window(Tensor x, long top, long height, long left, long width) {
    return x.narrow(2, top, height).narrow(3, left, width);
  }

  private static void assertSame(Tensor found, Tensor expected) {
    assertThat(Tensors.longs(found)).isEqualTo(Tensors.longs(expected));
  }
}
