package io.github.das4j.reward;

import io.github.das4j.checkpoint.Weights;
import io.github.das4j.golden.Recorded;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Resizes of the recorded images, for every network that they were made for. */
class PreprocessingTest {

  @Test
  void imagesAreResizedAsRecorded() {
    try (Recorded golden = Recorded.open("scorers");
        Arena arena = new Arena()) {
      Standardisation standard = Standardisation.of(Weights.wanted(arena));
      List<String> names = golden.keys("(.+\\.resized\\d+)");
      for (String name : names) {
        int size = Integer.parseInt(name.replaceFirst(".+\\.resized", ""));
        Tensor recorded = golden.get(name);
        Tensor stored = golden.get(name.replaceFirst("\\.resized\\d+$", ".image"));
        boolean bytes = stored.scalar_type().value == ScalarType.Byte.value;
        Tensor images = Tensors.scale(stored.to(ScalarType.Float), bytes ? 1 / 255.0 : 1);
        Tensor first = images.narrow(0, 0, recorded.size(0));
        golden.assertClose(
            new Preprocessing(size, Resize.BILINEAR, standard).apply(first),
            standard.apply(recorded),
            name,
            1e-4);
      }
      golden.report(names.size());
    }
  }
}
