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
      CaptionContent asked = CaptionParser.parse(Captions.of(scene, said));
      assertThat(asked.unknown()).isEmpty();
      assertThat(asked.shape()).contains(scene.shape());
      assertThat(asked.colour()).isEqualTo(when(said.colour(), scene.colour()));
      assertThat(asked.background()).isEqualTo(when(said.background(), scene.background()));
      assertThat(asked.size()).isEqualTo(when(said.size(), scene.size()));
      assertThat(asked.position()).isEqualTo(when(said.position(), scene.position()));
    }
  }

  @Test
  void unknownWordsAreReported() {
    CaptionContent asked =
        CaptionParser.parse("A shiny RED star, near a dragon on a dragon background");
    assertThat(asked.unknown()).containsExactly("shiny", "near", "dragon");
    assertThat(asked.colour()).contains(Colour.RED);
    assertThat(asked.background()).isEmpty();
  }

  @Test
  void demandsAreCompared() {
    CaptionContent asked = CaptionParser.parse("a red star");
    Reading reading = new Analyser().read(SceneDrawer.draw(STAR));
    assertThat(asked.metBy(reading)).isTrue();
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
