package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.golden.Recorded;
import io.github.das4j.reward.PillowBicubic.Fit;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PillowBicubicTest {

  @ParameterizedTest
  @ValueSource(strings = {"judges/hpsv2", "judges/imagereward"})
  void everyRecordedPixelIsTheSame(String judge) {
    try (Recorded golden = Recorded.open(judge);
        Arena arena = new Arena()) {
      List<String> names = golden.keys("([^.]+)\\.pixel_u8_sum");
      for (String name : names) {
        int size = size(golden);
        Tensor pixels = new PillowBicubic(size, Fit.CROPPED).apply(images(golden, name));
        Tensor whole = Tensors.scale(pixels, 255).round().to(ScalarType.Long);
        assertWindow(golden, whole, name + ".pixel_u8_block", 96, 96);
        assertWindow(golden, whole, name + ".pixel_u8_corner", 0, 0);
        long last = golden.get(name + ".pixel_u8_last_rows").size(2);
        assertWindow(golden, whole, name + ".pixel_u8_last_rows", size - last, 0);
        Tensor sums = whole.sum(new long[] {2, 3}, false, new ScalarTypeOptional());
        golden.assertEqual(Tensors.longs(sums), name + ".pixel_u8_sum");
        String values = name + ".pixel_values_block";
        Tensor expected = golden.get(values);
        golden.assertClose(window(standard(arena).apply(pixels), expected, 104, 104), values, 1e-6);
      }
      golden.report(names.size());
    }
  }

  @Test
  void theSmoothFormIsTheRecordedOne() {
    try (Recorded golden = Recorded.open("judges/hpsv2");
        Arena arena = new Arena()) {
      List<String> names = golden.keys("([^.]+)\\.smooth_pixel_values_block");
      for (String name : names) {
        Tensor values =
            new Preprocessing(size(golden), Resize.BICUBIC, standard(arena))
                .apply(images(golden, name));
        String block = name + ".smooth_pixel_values_block";
        golden.assertClose(window(values, golden.get(block), 104, 104), block, 1e-5);
        String corner = name + ".smooth_pixel_values_corner";
        golden.assertClose(window(values, golden.get(corner), 0, 0), corner, 1e-5);
      }
      golden.report(names.size());
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

  @ParameterizedTest
  @ValueSource(strings = {"judges/hpsv2", "judges/imagereward"})
  void theRuleMakesTheRecordedImages(String judge) {
    try (Recorded golden = Recorded.open(judge)) {
      List<String> names = golden.keys("([^.]+)\\.image_row");
      for (String name : names) {
        Tensor images = images(golden, name);
        Tensor row = images.select(2, images.size(2) / 3);
        golden.assertEqual(Tensors.longs(Tensors.scale(row, 255).round()), name + ".image_row");
      }
      golden.report(names.size());
    }
  }

  /** Width and height that the judge's network takes. */
  private static int size(Recorded golden) {
    JsonNode json = golden.json();
    return json.has("vision")
        ? json.path("vision").path("img_size").asInt()
        : json.path("config").path("vision_cfg").path("image_size").asInt();
  }

  private static Tensor images(Recorded golden, String name) {
    return golden.has(name + ".image")
        ? golden.get(name + ".image").to(ScalarType.Float)
        : JudgeFiles.ruled(golden.json(), name, size(golden));
  }

  private static void assertWindow(
      Recorded golden, Tensor whole, String name, long top, long left) {
    golden.assertEqual(Tensors.longs(window(whole, golden.get(name), top, left)), name);
  }

  /** As large as what was recorded of it. */
  private static Tensor window(Tensor x, Tensor recorded, long top, long left) {
    return x.narrow(2, top, recorded.size(2)).narrow(3, left, recorded.size(3));
  }
}
