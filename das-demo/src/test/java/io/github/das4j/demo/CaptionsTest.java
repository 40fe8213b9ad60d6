package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.das4j.demo.Captions.Said;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CaptionsTest {

  private static Thing thing(String name) {
    return Thing.find(List.of(name.split(" "))).orElseThrow();
  }

  private static final Scene FOX =
      Scene.of(thing("fox"), Style.NOTO, Colour.BLUE, Size.SMALL, Position.TOP_LEFT);

  @Test
  void saysAsMuchAsAsked() {
    assertThat(Captions.of(FOX, Said.ALL))
        .isEqualTo("a small fox in the top left on a blue background, noto style");
    assertThat(Captions.of(FOX, Said.ALL.with(Colour.ORANGE)))
        .isEqualTo("a small orange fox in the top left on a blue background, noto style");
    Optional<Colour> none = Optional.empty();
    assertThat(Captions.of(FOX, new Said(false, none, false, true, false, false)))
        .isEqualTo("a fox on a blue background");
    assertThat(Captions.of(FOX, new Said(false, none, true, true, false, true)))
        .isEqualTo("a fox on a blue background in the top left");
    Scene owl = Scene.of(thing("owl"), Style.FLUENT, Colour.ORANGE, Size.LARGE, Position.CENTER);
    assertThat(Captions.of(owl, new Said(false, none, true, true, true, false)))
        .isEqualTo("an owl on an orange background, fluent style");
  }

  @Test
  void whatIsSaidIsReadBack() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Scene scene = Scene.random(random);
      Said said = Said.random(0.3, random);
      CaptionContent asked = CaptionParser.parse(Captions.of(scene, said));
      assertThat(asked.unknown()).isEmpty();
      assertThat(asked.thing()).contains(scene.thing());
      assertThat(asked.style()).isEqualTo(when(said.style(), scene.style()));
      assertThat(asked.background()).isEqualTo(when(said.background(), scene.background()));
      assertThat(asked.size()).isEqualTo(when(said.size(), scene.size()));
      boolean placed = said.position() && scene.size() == Size.SMALL;
      assertThat(asked.position()).isEqualTo(when(placed, scene.position()));
    }
  }

  @Test
  void theLongestNameIsMeant() {
    assertThat(CaptionParser.parse("a polar bear").thing()).contains(thing("polar bear"));
    assertThat(CaptionParser.parse("a brown bear").thing()).contains(thing("bear"));
    assertThat(CaptionParser.parse("a black cat on a black background").background())
        .contains(Colour.BLACK);
    assertThat(CaptionParser.parse("a picture of nothing").thing()).isEmpty();
  }

  @Test
  void unknownWordsAreReported() {
    CaptionContent asked =
        CaptionParser.parse("A shiny RED fox, near a castle on a castle background");
    assertThat(asked.unknown()).containsExactly("shiny", "near", "castle");
    assertThat(asked.thing()).contains(thing("fox"));
    assertThat(asked.background()).isEmpty();
  }

  @Test
  void aLargeDrawingHasOnePlace() {
    assertThatThrownBy(
            () -> Scene.of(thing("fox"), Style.NOTO, Colour.RED, Size.LARGE, Position.TOP))
        .hasMessageContaining("stands in the center, not at the top");
  }

  private static <T> Optional<T> when(boolean said, T value) {
    return said ? Optional.of(value) : Optional.empty();
  }
}
