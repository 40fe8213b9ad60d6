package io.github.das4j.reward;

import io.github.das4j.checkpoint.Configs;
import io.github.das4j.checkpoint.Weights;
import io.github.das4j.das.replay.RecordedModels;
import io.github.das4j.golden.GoldenFolder;
import io.github.das4j.golden.Recorded;
import io.github.das4j.tensor.Arena;
import io.github.das4j.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

  @Test
  void imagesAreResizedAsRecorded() {
    try (Recorded golden = Recorded.open("scorers");
        Arena arena = new Arena()) {
      Standardisation standard = Standardisation.of(Weights.wanted(arena));
      RecordedModels models = new RecordedModels(GoldenFolder.models());
      int size = Configs.clip(models.clip()).vision().imageSize();
      List<String> names = golden.keys("(.+)\\.resized" + size);
      for (String name : names) {
        Tensor recorded = golden.get(name + ".resized" + size);
        Tensor stored = golden.get(name + ".image");
        boolean bytes = stored.scalar_type().value == ScalarType.Byte.value;
        Tensor images = Tensors.scale(stored.to(ScalarType.Float), bytes ? 1 / 255.0 : 1);
        Tensor first = images.narrow(0, 0, recorded.size(0));
        golden.assertClose(
            new Preprocessing(size, Resize.BILINEAR, standard).apply(first),
            standard.apply(recorded),
            name + ".resized" + size,
            1e-4);
      }
      if (!names.isEmpty()) {
        golden.report(names.size());
      }
    }
  }
}
