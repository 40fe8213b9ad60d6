package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.fixtures.GoldenFolder;
import io.github.das4j.golden.Recorded;
import io.github.das4j.tensor.Placement;
import io.github.das4j.tensor.Scope;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** T5's encoder: buckets, bias of positions, first block and last states. */
class T5GoldenTest {

  private static final double VALUE = 2e-5;

  @Test
  void everyEncoderIsTheRecordedOne() {
    try (Recorded golden = Recorded.flow("t5");
        FlowModels models = new FlowModels(GoldenFolder.flow("models"), Placement.CPU_FLOAT32)) {
      List<String> cases = golden.keys("(.+)\\.last_hidden_state");
      for (String name : cases) {
        try (Scope scope = Scope.open()) {
          check(golden, name, models.t5(name.substring(0, name.indexOf('.'))));
        }
      }
      if (golden.has("relative_buckets")) {
        buckets(golden, models);
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(cases.size());
    }
  }

  private static void check(Recorded golden, String name, T5Encoder t5) {
    Tensor ids = golden.get(name + ".ids").to(ScalarType.Long);
    golden.assertClose(t5.forward(ids), name + ".last_hidden_state", VALUE);
    if (!golden.has(name + ".embeddings")) {
      return;
    }
    try (NoGradGuard off = new NoGradGuard()) {
      Tensor first = t5.embedded(ids.narrow(0, 0, 1));
      Tensor bias = t5.positionBias(ids.size(1));
      golden.assertClose(first, name + ".embeddings", VALUE);
      golden.assertClose(bias, name + ".position_bias", VALUE);
      golden.assertClose(t5.layers().get(0).forward(first, bias), name + ".block0", VALUE);
    }
  }

  private static void buckets(Recorded golden, FlowModels models) {
    T5Encoder t5 = models.t5(golden.keys("([^.]+)\\..+\\.ids").get(0));
    long[] recorded = golden.longs("relative_buckets");
    long[] found = new long[recorded.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = t5.bucket(i - found.length / 2);
    }
    golden.assertEqual(found, "relative_buckets");
  }
}
