package io.github.das4j.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.reward.RewardSpec;
import org.junit.jupiter.api.Test;

class DemoModelTest {

  @Test
  void rewardsWithoutFilesAreTheDemos() {
    RewardSpec spec = RewardSpec.parse("20*clip + 0.5*aesthetic + pick:elsewhere + jpeg");
    assertThat(DemoModel.completed(spec))
        .hasToString(
            "20.0*clip:demo/clip + 0.5*aesthetic:demo/clip,demo/aesthetic + pick:elsewhere + jpeg");
  }

  @Test
  void wordsThatItDoesNotKnowAreToldWithThoseItDoes() {
    assertThat(DemoModel.warning("a large red star on a blue background")).isEmpty();
    assertThat(DemoModel.warning("a photo of a red cat"))
        .hasValueSatisfying(
            text -> assertThat(text).contains("'photo', 'of', 'cat'").contains("star, heart"));
  }

  @Test
  void onlyItsOwnNamesAreFound() {
    assertThat(DemoModel.find("elsewhere")).isEmpty();
    assertThat(DemoModel.find("demo/nothing")).isEmpty();
  }
}
