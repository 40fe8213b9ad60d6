package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.demo.Captions.Said;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CaptionsTest {

  private static final Scene STAR =
      Scene.of(Shape.STAR, Colour.RED, Colour.BLUE, Size.LARGE, Position.TOP_LEFT);

  @Test
  void saysAsMuchAsAsked() {
    assertThat(Captions.of(STAR, Said.ALL))
        .isEqualTo("a large red star in the top left on a blue background");
    assertThat(Captions.of(STAR, new Said(false, true, false, true, false)))
        .isEqualTo("a red star on a blue background");
    assertThat(Captions.of(STAR, new Said(false, false, false, false, true))).isEqualTo("a star");
    Scene orange = Scene.of(Shape.HEART, Colour.ORANGE, Colour.BLACK, Size.SMALL, Position.LEFT);
    assertThat(Captions.of(orange, new Said(false, true, true, true, true)))
        .isEqualTo("an orange heart on a black background on the left");
  }

  @Test
  void whatIsSaidIsReadBack() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Scene scene = Scene.random(random);
      Said said = Said.random(0.3, random);
      CaptionContent demand = CaptionParser.parse(Captions.of(scene, said));
      assertThat(demand.unknown()).isEmpty();
      assertThat(demand.shape()).contains(scene.shape());
      assertThat(demand.colour()).isEqualTo(when(said.colour(), scene.colour()));
      assertThat(demand.background()).isEqualTo(when(said.background(), scene.background()));
      assertThat(demand.size()).isEqualTo(when(said.size(), scene.size()));
      assertThat(demand.position()).isEqualTo(when(said.position(), scene.position()));
    }
  }

  @Test
  void unknownWordsAreReported() {
    CaptionContent demand =
        CaptionParser.parse("A shiny RED star, near a dragon on a dragon background");
    assertThat(demand.unknown()).containsExactly("shiny", "near", "dragon");
    assertThat(demand.colour()).contains(Colour.RED);
    assertThat(demand.background()).isEmpty();
  }

  @Test
  void demandsAreCompared() {
    CaptionContent demand = CaptionParser.parse("a red star");
    Reading reading = new Analyser().read(SceneDrawer.draw(STAR));
    assertThat(demand.metBy(reading)).isTrue();
    assertThat(CaptionParser.parse("a red heart").metBy(reading)).isFalse();
    assertThat(CaptionParser.parse("a red star on a white background").metBy(reading)).isFalse();
  }

  @Test
  void objectMustDifferFromItsBackground() {
    assertThatThrownBy(() -> Scene.of(Shape.STAR, Colour.RED, Colour.RED, Size.LARGE, Position.TOP))
        .hasMessageContaining("both are red");
  }

  @Test
  void aSeedGivesTheSamePicture() {
    float[] one = SceneDrawer.draw(Scene.random(new Random(3))).channels();
    float[] two = SceneDrawer.draw(Scene.random(new Random(3))).channels();
    assertThat(one).isEqualTo(two).isNotEqualTo(SceneDrawer.draw(STAR).channels());
  }

  private static <T> Optional<T> when(boolean said, T value) {
    return said ? Optional.of(value) : Optional.empty();
  }
}
