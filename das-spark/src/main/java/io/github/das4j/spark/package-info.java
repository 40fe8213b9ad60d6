/**
 * Runs of das on a cluster of Apache Spark, and das as a stage of its pipelines. The driver holds
 * the run's folder and hands out prompts; executors hold models and put finished prompts in their
 * place.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.spark;
