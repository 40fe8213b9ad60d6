package io.github.das4j.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimestepSpacingTest {

  @ParameterizedTest
  @EnumSource(TimestepSpacing.class)
  void everyNumberOfStepsStaysAmongTheTrainedTimesteps(TimestepSpacing spacing) {
    for (int steps : new int[] {1, 2, 3, 7, 50, 499, 500, 501, 999, 1000}) {
      int[] timesteps = spacing.timesteps(steps, 1000, 1);
      assertThat(timesteps).hasSize(steps);
      assertThat(Arrays.stream(timesteps).allMatch(t -> t >= 0 && t < 1000)).isTrue();
      assertThat(Arrays.stream(timesteps).distinct().count()).isEqualTo(steps);
    }
  }

  @Test
  void asManyStepsAsTimestepsLeaveNoRoomForTheOffset() {
    assertThat(TimestepSpacing.LEADING.timesteps(1000, 1000, 1))
        .isEqualTo(IntStream.range(0, 1000).map(k -> 999 - k).toArray());
    assertThat(TimestepSpacing.LEADING.timesteps(4, 1000, 1)).containsExactly(751, 501, 251, 1);
  }
}
