package io.github.das4j.demo;

import java.util.Locale;

/** Whose drawing it is. */
public enum Style {
  /** Fluent Emoji (flat), by Microsoft, MIT. */
  FLUENT("fluent-emoji-flat"),
  /** Noto Emoji, by Google, Apache-2.0. */
  NOTO("noto"),
  /** Twemoji, by Twitter and others, CC BY 4.0. */
  TWEMOJI("twemoji");

  private final String prefix;

  Style(String prefix) {
    this.prefix = prefix;
  }

  /** How captions say it, before "style". */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The picture set's name at Iconify, by which its {@code icons.json} calls itself. */
  public String prefix() {
    return prefix;
  }
}
