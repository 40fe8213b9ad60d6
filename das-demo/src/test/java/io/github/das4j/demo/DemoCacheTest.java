package io.github.das4j.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCacheTest {

  @Test
  void aLineOfTheIndexIsRead() {
    DemoCache.Entry entry = DemoCache.Entry.parse("12 abcdef clip/a file.json");
    assertThat(entry).isEqualTo(new DemoCache.Entry(12, "abcdef", "clip/a file.json"));
  }
}
