package io.github.das4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.das4j.server.DasServer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import picocli.CommandLine;

/** The studio's pages as a person uses them, with the demo model. */
class StudioBrowserTest {

  private static @Nullable DasServer server;
  private @Nullable Browser opened;

  @BeforeAll
  static void start(@TempDir Path runs) {
    Assumptions.assumeTrue(
        Browser.isThere(),
        "chromium and chromedriver are not on the PATH: the pages are not tried");
    server = start(runs, 0);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private Browser open(Path profile, boolean dark) {
    Browser browser = Browser.open(Objects.requireNonNull(server).url(), profile, dark);
    opened = browser;
    return browser;
  }

  @Test
  void drawsAndShowsTheParticlesOnTheirWay(@TempDir Path profile) {
    Browser browser = open(profile, false);
    browser.go("#/draw");
    browser.fill("#set-smc\\.particles", "3");
    browser.fill("#set-sample\\.steps", "8");
    browser.find("form button[type=submit]").click();
    browser.untilText("step [1-8] of 8");
    assertThat(browser.all(".tile")).hasSize(3);
    browser.untilScript(
        "const c = document.querySelector('.tile canvas');"
            + "return c && c.getContext('2d').getImageData(0, 0, c.width, c.height)"
            + ".data.some(v => v > 0 && v < 255)");
    browser.untilText("best reward");
    browser.untilScript(
        "const i = document.querySelector('figure img'); return i && i.naturalWidth === 64");
    assertThat(browser.all(".images figure")).hasSize(3);
    browser.untilText("aesthetic \\S+ → \\S+ \\(plain → heaviest.* of 3 particles");
    browser.untilScript(
        "const i = [...document.querySelectorAll('.two img')];"
            + "return i.length === 2 && i.every(one => one.naturalWidth === 64)"
            + " && i[0].src.endsWith('/plain')");
    assertThat(browser.find(".tree").getAttribute("aria-label")).startsWith("Genealogy over 8");
    browser.named("Another seed").click();
    browser.untilText("This visit, side by side");
    browser.untilText("seed 43");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void stopsInTheMiddle(@TempDir Path profile) {
    Browser browser = open(profile, false);
    browser.go("#/draw");
    browser.fill("#set-smc\\.particles", "3");
    browser.fill("#set-sample\\.steps", "400");
    browser.find("form button[type=submit]").click();
    browser.untilText("step [1-9]");
    browser.named("Stop").click();
    browser.untilText("cancelled");
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void galleryAndComparisonByClicking(@TempDir Path profile) {
    Browser browser = open(profile, false);
    for (int seed = 1; seed <= 2; seed++) {
      browser.go("#/toys");
      browser.go("#/draw");
      browser.fill("#set-smc\\.particles", "2");
      browser.fill("#set-sample\\.steps", "3");
      browser.fill("#set-seed", Integer.toString(seed));
      browser.find("form button[type=submit]").click();
      browser.untilText("2 particles in");
    }
    // The first was shown until the second was begun.
    browser.untilScript("return document.querySelectorAll('.side .run img').length === 2");
    browser.named("Runs").click();
    browser.untilScript("return document.querySelectorAll('.gallery article').length >= 2");
    browser.all(".gallery .pick input").stream().limit(2).forEach(WebElement::click);
    browser.named("Compare 2 runs").click();
    browser.untilText("What differs");
    browser.untilScript(
        "return [...document.querySelectorAll('tr.differs th')].some(t => t.textContent === 'seed')");
    browser.named("all runs").click();
    String picture =
        Objects.requireNonNull(browser.find(".gallery article img").getAttribute("src"))
            .replaceFirst("\\?.*", "");
    String card = browser.find(".gallery article").getText();
    assertThat(card).containsPattern("reward \\S+ · heaviest");
    String reward = card.replaceFirst("(?s).*reward (\\S+) · heaviest.*", "$1");
    browser.find(".gallery article a").click();
    browser.untilText("What differs from the defaults");
    browser.untilText("What was gained");
    // The card showed the image that is kept, and the reward of that image.
    assertThat(browser.find(".two figure:last-child figcaption").getText())
        .contains("aligned", "aesthetic " + reward)
        .contains("heaviest");
    assertThat(browser.find(".two figure:last-child img").getAttribute("src")).isEqualTo(picture);
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void thePlainImageIsLeftOutWhereItIsNotWanted(@TempDir Path profile) {
    Browser browser = open(profile, false);
    browser.go("#/draw");
    browser.fill("#set-smc\\.particles", "2");
    browser.fill("#set-sample\\.steps", "3");
    browser.find("input[data-key='sample.plain']").sendKeys(Keys.SPACE);
    browser.find("form button[type=submit]").click();
    browser.untilText("2 particles in");
    assertThat(browser.all(".images figure")).hasSize(2);
    assertThat(browser.all(".two")).isEmpty();
    assertThat(browser.errors()).isEmpty();
  }

  @Test
  void saysThatItHasStoppedAndGoesOnWhenItIsBack(@TempDir Path profile, @TempDir Path runs) {
    DasServer first = start(runs, 0);
    int port = first.port();
    Browser browser = Browser.open(first.url(), profile, true);
    opened = browser;
    browser.go("#/draw");
    browser.fill("#set-smc\\.particles", "3");
    browser.fill("#set-sample\\.steps", "400");
    browser.find("form button[type=submit]").click();
    browser.untilText("step [1-9][0-9]* of 400");
    first.close();
    browser.untilText("The studio has stopped");
    browser.untilText("das studio --port " + port);
    browser.untilText("stopped at step [1-9][0-9]* of 400: it goes on");
    assertThat(browser.accessibilityFindings()).isEmpty();
    browser.named("Try again").click();
    browser.untilText("It is not there yet");
    try (DasServer second = start(runs, port)) {
      browser.named("Try again").click();
      browser.untilText("step [1-9][0-9]* of 400");
      assertThat(browser.all("#gone section")).isEmpty();
      browser.named("Stop").click();
      browser.untilText("cancelled");
      assertThat(second.port()).isEqualTo(port);
    }
  }

  private static DasServer start(Path runs, int port) {
    StudioCommand command = new StudioCommand();
    new CommandLine(command)
        .parseArgs("--no-browser", "--port", Integer.toString(port), "--runs", runs.toString());
    return DasServer.start(command.arguments.options(command.settings));
  }

  @Test
  void toysPlayAndCanBeWoundBack(@TempDir Path profile) {
    Browser browser = open(profile, false);
    browser.go("#/toys");
    browser.untilText("mean reward -?[0-9.]+ \\(truth");
    browser.untilText("step [1-9][0-9]? of 100");
    browser.find("#toy").sendKeys("Swiss");
    browser.untilText("A sheet rolled up");
    browser.find(".player input").sendKeys(Keys.HOME);
    browser.untilText("step 0 of 100");
    browser.named("Play").click();
    browser.untilText("step [1-9][0-9]? of 100");
    browser.untilText("ESS [0-9.]+ of 300");
    assertThat(browser.errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"draw, false, 1400", "draw, true, 360", "runs, true, 1400", "toys, false, 360"})
  void nothingSeriousBarsAnybody(String page, boolean dark, int width, @TempDir Path profile) {
    Browser browser = open(profile, dark);
    browser.width(width);
    browser.go("#/" + page);
    browser.untilText(
        switch (page) {
          case "draw" -> "Negative prompt";
          case "runs" -> "newest first";
          default -> "mean reward -?[0-9.]+ \\(truth";
        });
    assertThat(browser.accessibilityFindings()).isEmpty();
    Object wide =
        browser.untilScript(
            "return '' + (document.documentElement.scrollWidth - window.innerWidth)");
    assertThat(Integer.parseInt((String) wide)).isLessThanOrEqualTo(0);
  }
}
