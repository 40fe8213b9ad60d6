package io.github.das4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.golden.Recorded;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** FLUX's packing of latents, and back; the positions of its tokens. */
class PatchesGoldenTest {

  private static final int SIDE = 2;

  @Test
  void rowsAreTheRecordedOnes() {
    try (Recorded golden = Recorded.flow("packing")) {
      for (String name : golden.keys("(.+)\\.packed")) {
        Tensor latents = golden.get(name + ".latents");
        Tensor packed = Patches.packed(latents, SIDE);
        golden.assertClose(packed, name + ".packed", 0);
        Tensor back = Patches.unpacked(packed, SIDE, latents.size(2), latents.size(3));
        golden.assertClose(back, name + ".latents", 0);
        double[] ids = golden.doubles(name + ".img_ids");
        int columns = Math.toIntExact(latents.size(3)) / SIDE;
        for (int token = 0; token < packed.size(1); token++) {
          assertThat(ids[3 * token]).isZero();
          assertThat(ids[3 * token + 1]).isEqualTo(Math.floorDiv(token, columns));
          assertThat(ids[3 * token + 2]).isEqualTo(Math.floorMod(token, columns));
        }
      }
      assertThat(golden.untouched()).isEmpty();
      golden.report(golden.keys("(.+)\\.packed").size());
    }
  }
}
