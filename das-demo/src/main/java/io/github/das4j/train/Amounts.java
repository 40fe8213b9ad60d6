package io.github.das4j.train;

/**
 * How much a task looks at.
 *
 * @param learnt groups, pictures or pairs to learn from, as the task counts them
 * @param judged pictures or pairs in each report, at least 1
 */
record Amounts(int learnt, int judged) {}
