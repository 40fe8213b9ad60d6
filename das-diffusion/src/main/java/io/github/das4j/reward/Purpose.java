package io.github.das4j.reward;

/** What a reward is opened for, where its specification leaves its form open. */
public enum Purpose {
  /** To guide a sampler: the differentiable form. */
  GUIDANCE,
  /** To judge what was sampled: the form of published evaluations. */
  EVALUATION
}
