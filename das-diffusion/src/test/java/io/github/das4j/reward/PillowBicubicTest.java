package io.github.das4j.reward;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.das4j.golden.JudgeFiles;
import io.github.das4j.golden.Recorded;
import io.github.das4j.tensor.Scope;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PillowBicubicTest {

  @ParameterizedTest
  @ValueSource(strings = {"judges/hpsv2", "judges/imagereward"})
  void everyRecordedPixelIsTheSame(String judge) {
    try (Recorded golden = Recorded.open(judge)) {
      List<String> names = golden.keys("([^.]+)\\.pixel_u8_sum");
      for (String name : names) {
        int size = size(golden);
        Tensor pixels = new PillowBicubic(size).apply(images(golden, name));
        Tensor whole = Tensors.scale(pixels, 255).round().to(ScalarType.Long);
        assertWindow(golden, whole, name + ".pixel_u8_block", 96, 96);
        assertWindow(golden, whole, name + ".pixel_u8_corner", 0, 0);
        long last = golden.get(name + ".pixel_u8_last_rows").size(2);
        assertWindow(golden, whole, name + ".pixel_u8_last_rows", size - last, 0);
        Tensor sums = whole.sum(new long[] {2, 3}, false, new ScalarTypeOptional());
        golden.assertEqual(Tensors.longs(sums), name + ".pixel_u8_sum");
        String values = name + ".pixel_values_block";
        Tensor expected = golden.get(values);
        golden.assertClose(
            window(Preprocessing.standardised(pixels), expected, 104, 104), values, 1e-6);
      }
      golden.report(names.size());
    }
  }

  @Test
  void theSmoothFormIsTheRecordedOne() {
    try (Recorded golden = Recorded.open("judges/hpsv2")) {
      List<String> names = golden.keys("([^.]+)\\.smooth_pixel_values_block");
      for (String name : names) {
        Tensor values =
            new Preprocessing(size(golden), Preprocessing.Filter.BICUBIC)
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
}
