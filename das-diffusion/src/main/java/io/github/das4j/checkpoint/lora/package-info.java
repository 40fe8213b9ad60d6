/**
 * LoRAs: low-rank changes of a model's weights, in every layout that circulates, merged into the
 * weights as these are loaded.
 */
@org.jspecify.annotations.NullMarked
package io.github.das4j.checkpoint.lora;
