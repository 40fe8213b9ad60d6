package io.github.das4j.compare;

import java.util.function.Function;

/**
 * What a tuning was asked for, in words.
 *
 * @param summary model, reward and prompts, in a sentence
 * @param again the command that tunes once more
 * @param next the command that samples with a setting
 */
public record TuningAsked(String summary, String again, Function<Pilot.Setting, String> next) {}
