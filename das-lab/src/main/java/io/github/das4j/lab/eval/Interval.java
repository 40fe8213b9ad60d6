package io.github.das4j.lab.eval;

/** Where a value lies with 95 % confidence. */
public record Interval(double low, double high) {}
