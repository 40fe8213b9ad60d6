package io.github.das4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.das.PlainImage.TermScores;
import io.github.das4j.smc.Selection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GainTest {

  private static PromptRecord prompt(
      double plain, PromptRecord.Particle heaviest, PromptRecord.Particle best) {
    TermScores scores = new TermScores(plain, heaviest.reward(), heaviest.reward(), best.reward());
    return prompt(
        heaviest, best, Optional.of(new PlainRecord("plain.png", plain, terms("clip", scores))));
  }

  private static List<PlainRecord.Term> terms(String name, TermScores scores) {
    return List.of(new PlainRecord.Term(name, scores));
  }

  private static PromptRecord prompt(
      PromptRecord.Particle heaviest, PromptRecord.Particle best, Optional<PlainRecord> plain) {
    return new PromptRecord(
        new PromptTask(0, "a cat", 0),
        List.of(new PromptRecord.Image("image.png", heaviest.index(), heaviest.reward(), -0.1)),
        0,
        List.of(),
        List.of(),
        List.of(),
        heaviest,
        best,
        plain);
  }

  private static PromptRecord.Particle particle(int index, double reward) {
    return new PromptRecord.Particle(index, reward);
  }

  private static String sentence(int particles, PromptRecord... prompts) {
    return Gain.of(List.of(prompts), particles, Selection.HEAVIEST).orElseThrow().sentence();
  }

  @Test
  void aPromptIsToldWithItsBestParticleWhereThatIsAnother() {
    assertThat(sentence(4, prompt(4.3121, particle(1, 5.6211), particle(1, 5.6211))))
        .isEqualTo("clip 4.312 → 5.621 (plain → heaviest, also the best, of 4 particles)");
    assertThat(sentence(4, prompt(-1.25, particle(1, 0.5), particle(3, 0.75))))
        .isEqualTo("clip −1.250 → 0.5000 (plain → heaviest of 4 particles; best: 0.7500)");
    assertThat(sentence(1, prompt(1, particle(0, 2), particle(0, 2))))
        .isEqualTo("clip 1.000 → 2.000 (plain → the one particle)");
  }

  @Test
  void whatWasNotGainedIsSaid() {
    assertThat(sentence(4, prompt(4, particle(1, 3), particle(0, 3.5))))
        .isEqualTo(
            "nothing gained: clip 4.000 → 3.000 (plain → heaviest of 4 particles; best: 3.500)");
    // Below the digits that are told.
    assertThat(sentence(1, prompt(4, particle(0, 4.000001), particle(0, 4.000001))))
        .isEqualTo("nothing gained: clip 4.000 → 4.000 (plain → the one particle)");
  }

  @Test
  void severalPromptsAreMeans() {
    assertThat(
            sentence(
                4,
                prompt(1, particle(1, 3), particle(1, 3)),
                prompt(2, particle(0, 1.5), particle(2, 4)),
                prompt(particle(0, 100), particle(0, 100), Optional.empty())))
        .isEqualTo(
            "clip 1.500 → 2.250 (means of 2 prompts, plain → heaviest of 4 particles;"
                + " 1 of 2 gained; best: 3.500)");
  }

  @Test
  void eachTermOfASumIsTold() {
    PlainRecord plain =
        new PlainRecord(
            "plain.png",
            10,
            List.of(
                new PlainRecord.Term("clip", new TermScores(0.27, 0.29, 0.29, 0.3)),
                new PlainRecord.Term("jpeg", new TermScores(-2, -3, -3, -1))));
    PromptRecord record = prompt(particle(1, 11), particle(1, 11), Optional.of(plain));
    assertThat(Gain.of(List.of(record), 2, Selection.SAMPLE).orElseThrow().sentence())
        .isEqualTo(
            "clip 0.2700 → 0.2900, jpeg −2.000 → −3.000, sum 10.00 → 11.00"
                + " (plain → one drawn by weight of 2 particles)");
  }

  @Test
  void withoutAPlainImageNothingIsTold() {
    PromptRecord record = prompt(particle(0, 1), particle(0, 1), Optional.empty());
    assertThat(Gain.of(List.of(record), 4, Selection.HEAVIEST)).isEmpty();
  }
}
