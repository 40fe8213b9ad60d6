/** Model folders and weight files: typed configurations, and tensors by name. */
@org.jspecify.annotations.NullMarked
package io.github.das4j.checkpoint;
