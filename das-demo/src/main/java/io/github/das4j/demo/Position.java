package io.github.das4j.demo;

/** Where an object stands: the nine places of a three by three grid. */
public enum Position {
  TOP_LEFT(0, 0, "in the top left"),
  TOP(0, 1, "at the top"),
  TOP_RIGHT(0, 2, "in the top right"),
  LEFT(1, 0, "on the left"),
  CENTER(1, 1, "in the center"),
  RIGHT(1, 2, "on the right"),
  BOTTOM_LEFT(2, 0, "in the bottom left"),
  BOTTOM(2, 1, "at the bottom"),
  BOTTOM_RIGHT(2, 2, "in the bottom right");

  /** Pixels between places: a multiple of the latent's grid, so that places look alike there. */
  private static final int PITCH = 16;

  private final int row;
  private final int column;
  private final String phrase;

  Position(int row, int column, String phrase) {
    this.row = row;
    this.column = column;
    this.phrase = phrase;
  }

  /** How captions say it. */
  public String phrase() {
    return phrase;
  }

  /** 0 at the left, 2 at the right. */
  public int column() {
    return column;
  }

  /** 0 at the top, 2 at the bottom. */
  public int row() {
    return row;
  }

  static Position at(int row, int column) {
    return values()[3 * row + column];
  }

  /** Pixels from the left edge. */
  public double x() {
    return PITCH * (column() + 1);
  }

  /** Pixels from the top edge. */
  public double y() {
    return PITCH * (row() + 1);
  }
}
